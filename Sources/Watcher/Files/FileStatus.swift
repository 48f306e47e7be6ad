// SPDX-License-Identifier: Apache-2.0
import Glibc
import Reactor
import SystemPackage

/// What fstat(2) says: which file, of what kind, and when it was last changed.
///
/// Equal statuses mean an unchanged file, as far as that can be seen from outside: number, size and
/// modification time alone can come back (`touch -d`), the time of the last change can't be set.
struct FileStatus: Hashable {
  enum Kind: Hashable {
    case file, directory, symbolicLink, other
  }

  var inode: Inode
  var kind: Kind
  var size: Int64
  var modified: Int64
  var changed: Int64
  /// Zero for an object that has lost its last name and is still reached, as through a bind mount.
  var links: UInt64

  /// The corresponding C function is `fstat`.
  init(of object: FileDescriptor) throws(Errno) {
    var status = stat()
    try call { unsafe fstat(object.rawValue, &status) }
    inode = Inode(device: UInt64(status.st_dev), number: UInt64(status.st_ino))
    kind =
      switch status.st_mode & S_IFMT {
      case S_IFREG: .file
      case S_IFDIR: .directory
      case S_IFLNK: .symbolicLink
      default: .other
      }
    size = Int64(status.st_size)
    modified = Self.nanoseconds(status.st_mtim)
    changed = Self.nanoseconds(status.st_ctim)
    links = UInt64(status.st_nlink)
  }

  private static func nanoseconds(_ time: timespec) -> Int64 {
    // Times that no clock has had wrap instead of stopping the program: they are only compared.
    Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
  }
}
