// SPDX-License-Identifier: Apache-2.0
public import SystemPackage

/// Why looks have to be repeated on a schedule: something that inotify can't tell us.
public enum Degradation: Error, Hashable, Sendable {
  /// `fs.inotify.max_user_instances` is reached, or no descriptor is left.
  case instances
  /// `fs.inotify.max_user_watches` is reached.
  case watches
  /// A directory or file may be used, but not read, and so not watched either.
  case permission(path: String)
  /// A file system where others make changes of which this machine hears nothing.
  case fileSystem(path: String, name: String)
  /// Something else that the system says.
  case other(Errno)
}
