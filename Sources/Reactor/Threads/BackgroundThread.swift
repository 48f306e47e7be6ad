// SPDX-License-Identifier: Apache-2.0
internal import CLinux
import Glibc
public import SystemPackage

/// A thread beside the loop, for work that would hold the loop up.
///
/// Signals must be blocked before it is started (``SignalReceiver``): it inherits the mask. It ends
/// with the process, whatever it is doing.
public enum BackgroundThread {
  private final class Body {
    let run: () -> Void

    init(_ run: @escaping () -> Void) {
      self.run = run
    }
  }

  /// Starts a thread.
  ///
  /// - Parameters:
  ///   - name: what `ps -L` and `top -H` show, 15 bytes at most.
  ///   - body: what it does; when it returns, the thread is over. What it captures is the thread's
  ///     own from now on.
  ///
  /// The corresponding C functions are `pthread_create` and `prctl` with `PR_SET_NAME`.
  public static func start(
    named name: String, _ body: sending @escaping () -> Void
  ) throws(Errno) {
    var attributes = pthread_attr_t()
    unsafe pthread_attr_init(&attributes)
    defer { unsafe pthread_attr_destroy(&attributes) }
    unsafe pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
    var thread = pthread_t()
    let argument = unsafe Unmanaged.passRetained(
      Body {
        _ = unsafe clinux_name_this_thread(name)
        body()
      })
    let error = unsafe pthread_create(
      &thread, &attributes,
      { argument in
        guard let argument = unsafe argument else { return nil }
        unsafe Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run()
        return nil
      }, argument.toOpaque())
    guard error == 0 else {
      unsafe argument.release()
      throw Errno(rawValue: error)
    }
  }
}
