// SPDX-License-Identifier: Apache-2.0
internal import CLinux
import Glibc
public import SystemPackage

/// Signals as something to read instead of something that interrupts.
///
/// It blocks its signals in the calling thread, so it **must be created before any other thread**:
/// threads inherit the mask, and a thread that doesn't block a signal gets it the old way. They stay
/// blocked when the receiver is gone. Several signals of one number that come before a read are one.
///
/// The corresponding C functions are `pthread_sigmask` and `signalfd`.
public struct SignalReceiver: ~Copyable {
  /// A signal that was read.
  public struct Delivery: Hashable, Sendable {
    /// The signal.
    public let signal: Signal
    /// The process that sent it; 0 if the kernel did.
    public let sender: Int32
  }

  private let owned: OwnedDescriptor

  /// Blocks the signals and begins to collect them.
  public init(_ signals: [Signal]) throws(Errno) {
    var set = sigset_t()
    unsafe sigemptyset(&set)
    for signal in signals {
      try call { unsafe sigaddset(&set, signal.rawValue) }
    }
    let error = unsafe pthread_sigmask(SIG_BLOCK, &set, nil)
    guard error == 0 else {
      throw Errno(rawValue: error)
    }
    if signals.contains(.childEnded) {
      // Whoever starts us may have ignored it, and we inherit that: then the kernel throws away the
      // ends of children, and reaping them fails.
      try call { clinux_default_signal(SIGCHLD) }
    }
    let flags = Int32(SFD_NONBLOCK) | Int32(SFD_CLOEXEC)
    let descriptor = try call { unsafe signalfd(-1, &set, flags) }
    self.owned = OwnedDescriptor(FileDescriptor(rawValue: descriptor))
  }

  /// The descriptor, to register for reading.
  public var descriptor: FileDescriptor {
    owned.descriptor
  }

  /// Takes the next signal, or nil when there is none now.
  public func read() throws(Errno) -> Delivery? {
    var information = signalfd_siginfo()
    let descriptor = descriptor.rawValue
    let size = MemoryLayout<signalfd_siginfo>.size
    guard try callUnlessBlocking({ unsafe Glibc.read(descriptor, &information, size) }) != nil
    else {
      return nil
    }
    return Delivery(
      signal: Signal(rawValue: Int32(truncatingIfNeeded: information.ssi_signo)),
      sender: Int32(truncatingIfNeeded: information.ssi_pid))
  }

  /// Ignores a signal in this process: for `SIGPIPE`, so that writing to nobody is an error instead
  /// of the end. Processes started by ``Spawner`` get the default again.
  ///
  /// The corresponding C function is `signal` with `SIG_IGN`.
  public static func ignore(_ signal: Signal) {
    // The only failure is a number that is no signal's, or that can't be ignored.
    precondition(clinux_ignore_signal(signal.rawValue) == 0, "unable to ignore \(signal)")
  }
}
