// SPDX-License-Identifier: Apache-2.0
internal import CLinux
import Glibc
import Reactor
import SystemPackage

/// What the kernel says to the question whether anybody has a file open for writing.
///
/// A read lease is granted only while nobody has, not even through a mapping; while it is held, a
/// writer's open(2) waits. So it is given back at once. Breaking it sends SIGIO, which the process
/// has to ignore. See fcntl(2), `F_SETLEASE`.
enum ReadLease {
  enum Answer: Hashable {
    /// Nobody writes, and nobody can begin until the lease is given back.
    case granted
    /// Somebody has it open for writing.
    case writerPresent
    /// We may not ask: the file is another user's and we lack `CAP_LEASE`, or the file system has
    /// no leases.
    case notAvailable
  }

  static func take(on file: FileDescriptor) -> Answer {
    do throws(Errno) {
      try call { clinux_take_read_lease(file.rawValue) }
      return .granted
    } catch .wouldBlock {
      return .writerPresent
    } catch {
      return .notAvailable
    }
  }

  static func giveBack(on file: FileDescriptor) {
    _ = clinux_give_lease_back(file.rawValue)
  }
}
