// SPDX-License-Identifier: Apache-2.0

/// Reads files for the checks of named files; the executable has the real ones, tests make some up.
public protocol FileReading {
  /// The whole content of the file at an absolute path.
  func read(_ path: String) -> Result<[UInt8], FileProblem>
}

/// Why a file can't be read.
public enum FileProblem: Error, Hashable, Sendable {
  case missing
  case isDirectory
  case noPermission
  case tooLarge
  /// Anything else, as the system puts it.
  case other(String)

  /// The end of a sentence that begins with the path.
  public var sentence: String {
    switch self {
    case .missing: "does not exist"
    case .isDirectory: "is a directory, not a file"
    case .noPermission: "can't be read: permission denied"
    case .tooLarge: "is larger than the limit of 64 MiB"
    case .other(let reason): "can't be read: \(reason)"
    }
  }
}
