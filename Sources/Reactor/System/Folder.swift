// SPDX-License-Identifier: Apache-2.0
import Glibc
public import SystemPackage

/// Folders that a program makes for itself.
public enum Folder {
  /// Makes a folder, and those above it where they are missing; one that is there stays as it is.
  ///
  /// The corresponding C function is `mkdir`.
  public static func make(_ path: String, mode: UInt32) throws(Errno) {
    do {
      try call { unsafe mkdir(path, mode) }
    } catch .fileExists {
      return
    } catch .noSuchFileOrDirectory {
      let parent = FilePath(path).removingLastComponent()
      guard !parent.isEmpty, parent.string != path else { throw .noSuchFileOrDirectory }
      try make(parent.string, mode: mode)
      try makeLast(path, mode)
    }
  }

  private static func makeLast(_ path: String, _ mode: UInt32) throws(Errno) {
    do {
      try call { unsafe mkdir(path, mode) }
    } catch .fileExists {
      // Somebody else has made it meanwhile.
    }
  }
}
