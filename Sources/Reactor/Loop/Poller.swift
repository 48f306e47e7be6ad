// SPDX-License-Identifier: Apache-2.0
internal import CLinux
import Glibc
import SystemPackage

/// The epoll instance and the reports of its last wait.
@safe
struct Poller: ~Copyable {
  /// What the kernel reports: a token's word and what is ready.
  struct Report {
    let packedToken: UInt64
    let readiness: Readiness
  }

  private let owned: OwnedDescriptor
  private var batch: [epoll_event]
  private var count = 0
  private var position = 0

  /// The corresponding C function is `epoll_create1`.
  init() throws(Errno) {
    let descriptor = try call { epoll_create1(Int32(EPOLL_CLOEXEC)) }
    self.owned = OwnedDescriptor(FileDescriptor(rawValue: descriptor))
    unsafe self.batch = Array(repeating: epoll_event(), count: 64)
  }

  var descriptor: FileDescriptor {
    owned.descriptor
  }

  /// Waits for reports, without limit or not at all, and returns their number.
  ///
  /// The corresponding C function is `epoll_wait`.
  mutating func wait(timeout: Int32) throws(Errno) -> Int {
    // A full batch means that more may be waiting: from now on one call takes them.
    if unsafe batch.count == count, count < 4096 {
      unsafe batch = Array(repeating: epoll_event(), count: count * 2)
    }
    position = 0
    count = 0
    let descriptor = owned.rawValue
    count = try unsafe batch.withUnsafeMutableBufferPointer { (buffer) throws(Errno) in
      Int(
        try call {
          unsafe epoll_wait(descriptor, buffer.baseAddress, Int32(buffer.count), timeout)
        })
    }
    return count
  }

  /// The next report of the last wait, or nil when all are taken.
  mutating func next() -> Report? {
    guard position < count else {
      return nil
    }
    let event = unsafe batch[position]
    position += 1
    return unsafe Report(
      packedToken: event.data.u64, readiness: Readiness(rawValue: event.events))
  }

  /// Adds, changes or removes a descriptor.
  ///
  /// The corresponding C function is `epoll_ctl`.
  func control(
    _ operation: Int32, _ descriptor: FileDescriptor, _ packedToken: UInt64, _ interest: Interest
  ) throws(Errno) {
    var event = unsafe epoll_event()
    unsafe event.events = interest.rawValue
    unsafe event.data.u64 = packedToken
    let poller = owned.rawValue
    try call { unsafe epoll_ctl(poller, operation, descriptor.rawValue, &event) }
  }
}
