// SPDX-License-Identifier: Apache-2.0
internal import CLinux
import Glibc
import SystemPackage

/// A sign that one thread leaves for another, and that stays until it is seen.
///
/// The corresponding C function is `eventfd`.
struct Wakeup: ~Copyable, Sendable {
  private let owned: OwnedDescriptor

  init() throws(Errno) {
    let flags = Int32(EFD_NONBLOCK) | Int32(EFD_CLOEXEC)
    owned = OwnedDescriptor(FileDescriptor(rawValue: try call { eventfd(0, flags) }))
  }

  /// Leaves the sign; from any thread.
  borrowing func signal() {
    var one: UInt64 = 1
    // It fails only with 2⁶⁴ - 2 unseen ones, and then the other is awake already.
    _ = unsafe write(owned.rawValue, &one, MemoryLayout<UInt64>.size)
  }

  /// Waits for the sign, at most so long, and takes it away. It may come back early, without one.
  borrowing func wait(milliseconds: Int32 = -1) {
    var request = pollfd(fd: owned.rawValue, events: Int16(POLLIN), revents: 0)
    _ = unsafe poll(&request, 1, milliseconds)
    var count: UInt64 = 0
    _ = unsafe read(owned.rawValue, &count, MemoryLayout<UInt64>.size)
  }
}
