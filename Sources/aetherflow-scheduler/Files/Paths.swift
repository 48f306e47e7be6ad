// SPDX-License-Identifier: Apache-2.0

import Glibc
import SystemPackage

/// Paths as a person gave them, made absolute without touching symbolic links (C2.1).
enum Paths {
  /// The current directory; `/` when it has been removed from under us.
  static var currentDirectory: String {
    unsafe getcwd(nil, 0).map { pointer in
      defer { unsafe free(pointer) }
      return unsafe String(cString: pointer)
    } ?? "/"
  }

  /// The path, taken from a directory when it is relative.
  static func absolute(_ path: String, from directory: String) -> String {
    FilePath(directory).pushing(FilePath(path)).string
  }

  /// The folder a file lies in, by its name alone; empty for a bare name.
  static func folder(of path: String) -> String {
    FilePath(path).removingLastComponent().string
  }
}
