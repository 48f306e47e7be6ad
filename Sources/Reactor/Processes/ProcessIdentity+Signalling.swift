// SPDX-License-Identifier: Apache-2.0
internal import CLinux
import Glibc
import SystemPackage

extension ProcessIdentity {
  /// Sends a signal if the process still answers a description, looked at after it is pinned.
  ///
  /// The order is the point: the pidfd pins whoever has the number now; the description is read after
  /// that; if both are the same process, the signal can't reach another, and if the pinned process
  /// is gone meanwhile, the signal reaches nobody.
  func send(_ signal: Signal, if matches: (ProcessStatus) -> Bool) -> Bool {
    let pid = pid
    guard let descriptor = try? call({ pidfd_open(pid, 0) }) else {
      return false
    }
    let pinned = OwnedDescriptor(FileDescriptor(rawValue: descriptor))
    guard let status = ProcessStatus.read(pid), !status.isZombie, matches(status) else {
      return false
    }
    return (try? pinned.send(signal)) != nil
  }

  /// Kills the process, if it is still there.
  ///
  /// - Returns: whether it was.
  @discardableResult
  public func kill() -> Bool {
    send(.kill) { $0.identity == self }
  }
}

extension OwnedDescriptor {
  /// Sends a signal to the process that a pidfd refers to.
  func send(_ signal: Signal) throws(Errno) {
    let descriptor = rawValue
    try call { pidfd_send_signal(descriptor, signal.rawValue, nil, 0) }
  }
}
