// SPDX-License-Identifier: Apache-2.0
internal import CLinux
import Glibc
public import SystemPackage

/// A process that is nobody's child here: its end can be waited for, but not collected.
public struct ProcessWatch: ~Copyable {
  private let owned: OwnedDescriptor

  /// Begins to watch a process; nil if it has ended.
  ///
  /// The corresponding C function is `pidfd_open`.
  public init?(_ process: ProcessIdentity) {
    let pid = process.pid
    guard let descriptor = try? call({ pidfd_open(pid, 0) }) else {
      return nil
    }
    let pinned = OwnedDescriptor(FileDescriptor(rawValue: descriptor))
    // Looked at after it was pinned: the number may have passed to another.
    guard process.isAlive else {
      return nil
    }
    owned = pinned
  }

  /// The descriptor, to register for reading: it is ready when the process has ended.
  public var descriptor: FileDescriptor {
    owned.descriptor
  }
}
