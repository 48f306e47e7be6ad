// SPDX-License-Identifier: Apache-2.0
internal import CLinux

/// What a watch is to report, or what an event reports: the bits of inotify(7).
package struct WatchMask: OptionSet, Hashable {
  package let rawValue: UInt32

  package init(rawValue: UInt32) {
    self.rawValue = rawValue
  }

  /// Content was written.
  static let modify = Self(rawValue: UInt32(IN_MODIFY))
  /// Permissions, owner, times or the number of links changed.
  static let attributes = Self(rawValue: UInt32(IN_ATTRIB))
  /// A descriptor that could write was closed, or the last writable mapping went away.
  static let closeWrite = Self(rawValue: UInt32(IN_CLOSE_WRITE))
  static let movedFrom = Self(rawValue: UInt32(IN_MOVED_FROM))
  static let movedTo = Self(rawValue: UInt32(IN_MOVED_TO))
  static let create = Self(rawValue: UInt32(IN_CREATE))
  static let delete = Self(rawValue: UInt32(IN_DELETE))
  static let deleteSelf = Self(rawValue: UInt32(IN_DELETE_SELF))
  static let moveSelf = Self(rawValue: UInt32(IN_MOVE_SELF))
  /// The file system was unmounted.
  static let unmount = Self(rawValue: UInt32(IN_UNMOUNT))
  /// The queue was full: events are lost.
  static let overflow = Self(rawValue: UInt32(IN_Q_OVERFLOW))
  /// The watch is gone.
  static let ignored = Self(rawValue: UInt32(IN_IGNORED))

  /// For a directory in which a name was looked up on the way.
  ///
  /// The names matter in all of them, not only their own moves: `IN_DELETE_SELF` is put off while
  /// a process has the directory as its current one, and a symbolic link shows in its directory only.
  static let directory: Self = [
    .create, .delete, .movedFrom, .movedTo, .attributes, .deleteSelf, .moveSelf,
  ]
  /// For the directory of the last name. `IN_MODIFY` stays out: in a busy directory it is most of
  /// the noise.
  static let lastDirectory: Self = directory.union(.closeWrite)
  /// For the file itself: a write through another hard link, or past a bind mount, shows here only.
  static let file: Self = [.modify, .closeWrite, .attributes, .deleteSelf, .moveSelf]
}
