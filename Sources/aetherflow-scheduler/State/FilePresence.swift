// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Whether a file that this process uses still has its name.
///
/// A file that was deleted can be written to like any other; it is just that nobody finds what was
/// written.
struct FilePresence: Hashable, Sendable {
  private let path: String
  private let device: UInt64
  private let number: UInt64

  /// Takes down which file has a name; nil if none has.
  ///
  /// The corresponding C function is `stat`.
  init?(_ path: String) {
    var status = stat()
    guard unsafe stat(path, &status) == 0 else { return nil }
    self.path = path
    device = UInt64(status.st_dev)
    number = UInt64(status.st_ino)
  }

  /// Whether the name is not that of another file by now, or of none.
  var isKept: Bool { present == .same }

  /// Whether the name is that of another file by now.
  var isReplaced: Bool { present == .another }

  private enum Present { case same, another, none }

  /// What can't be seen at the moment, as without permission or memory, counts as there.
  private var present: Present {
    var status = stat()
    guard unsafe stat(path, &status) == 0 else {
      return errno == ENOENT || errno == ENOTDIR ? .none : .same
    }
    return device == UInt64(status.st_dev) && number == UInt64(status.st_ino) ? .same : .another
  }
}
