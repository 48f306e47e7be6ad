// SPDX-License-Identifier: Apache-2.0
public import SystemPackage

/// Why there is no socket at a path, or no connection to the one that is there.
public enum SocketError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The path does not fit into an address.
  case pathTooLong(String)
  /// Another process listens there; its id, where the system tells.
  case inUse(String, by: Int32?)
  /// Something else than a socket is in the way.
  case occupied(String)
  /// The folder is locked by somebody else, and was for a second.
  case locked(folder: String)
  case failed(String, Errno)

  /// The bytes of a path that an address has room for, see unix(7).
  public static let longestPath = 107

  public var description: String {
    switch self {
    case .pathTooLong(let path):
      "the path \"\(path)\" has \(path.utf8.count) bytes, and a socket's can't have more than "
        + "\(Self.longestPath); choose a shorter one"
    case .inUse(let path, let process):
      "\(process.map { "process \($0)" } ?? "another process") listens on \"\(path)\" already"
    case .occupied(let path):
      "\"\(path)\" is there and is no socket; remove it, or choose another path"
    case .locked(let folder): "the folder \"\(folder)\" is locked by another process"
    case .failed(let path, let error): "\"\(path)\": \(error)"
    }
  }
}
