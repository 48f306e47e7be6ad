// SPDX-License-Identifier: Apache-2.0

/// Reads files for the checks of named files; the executable has the real ones, tests make some up.
public protocol FileReading {
  /// The whole content of the file at an absolute path.
  func read(_ path: String) -> Result<[UInt8], FileProblem>
  /// Whether there is a file at an absolute path, for a hint: it need not be watched.
  func exists(_ path: String) -> Bool
}

extension FileReading {
  public func exists(_ path: String) -> Bool {
    if case .success = read(path) { true } else { false }
  }
}

/// Why a file can't be read.
public enum FileProblem: Error, Hashable, Sendable {
  case missing
  case isDirectory
  /// A named pipe, a device or a socket.
  case isNoFile
  case noPermission
  case tooLarge
  case tooManyLinks
  case isBeingWritten
  /// Anything else, as the system puts it.
  case other(String)

  /// The end of a sentence that begins with the path.
  public var sentence: String {
    switch self {
    case .missing: "does not exist"
    case .isDirectory: "is a directory, not a file"
    case .isNoFile: "is a pipe, a device or a socket, not a file"
    case .noPermission: "can't be read: permission denied"
    case .tooLarge: "is larger than the limit of 64 MiB"
    case .tooManyLinks: "can't be read: more than 40 symbolic links, probably in a circle"
    case .isBeingWritten: "is open for writing by another process"
    case .other(let reason): "can't be read: \(reason)"
    }
  }
}
