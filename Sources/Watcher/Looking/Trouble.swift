// SPDX-License-Identifier: Apache-2.0
public import SystemPackage

/// Why there is no content to be had from a path.
public enum Trouble: Error, Hashable, Sendable {
  /// Nothing of this name, or a link that leads nowhere.
  case missing
  case isDirectory
  /// A named pipe, a device or a socket: never opened.
  case isNoFile
  case noPermission
  /// Larger than ``WatchSettings/largestFile``.
  case tooLarge
  /// More than 40 symbolic links, which is mostly a circle of them.
  case tooManyLinks
  /// Somebody has it open for writing.
  case isBeingWritten
  case other(Errno)

  /// Sorts the errors of opening and walking.
  init(_ error: Errno) {
    self =
      switch error {
      case .noSuchFileOrDirectory, .notDirectory: .missing
      case .permissionDenied: .noPermission
      case .tooManySymbolicLinkLevels: .tooManyLinks
      case .isDirectory: .isDirectory
      default: .other(error)
      }
  }

  /// Whether it says more about us, at this moment, than about the file.
  var isPassing: Bool {
    switch self {
    case .other(.tooManyOpenFiles), .other(.tooManyOpenFilesInSystem), .other(.noMemory),
      .other(.staleNFSFileHandle), .other(.interrupted):
      true
    default: false
    }
  }
}
