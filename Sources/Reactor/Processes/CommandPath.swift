// SPDX-License-Identifier: Apache-2.0
import Glibc
import SystemPackage

/// Finds the executable that a command names, as a shell would.
public enum CommandPath {
  /// Why a command can't be run.
  public enum Failure: Error, Hashable, Sendable, CustomStringConvertible {
    /// No such file, or no file of that name in any directory of `PATH`.
    case notFound(command: String, searched: [String])
    /// There is a file, which this user may not execute.
    case notExecutable(path: String)
    /// There is a directory instead of a file.
    case isDirectory(path: String)

    public var description: String {
      switch self {
      case .notFound(let command, []):
        "\"\(command)\" does not exist"
      case .notFound(let command, let searched):
        "\"\(command)\" was not found in PATH (\(searched.joined(separator: ":")))"
      case .notExecutable(let path):
        "\"\(path)\" is not executable (chmod +x?)"
      case .isDirectory(let path):
        "\"\(path)\" is a directory, not a program"
      }
    }
  }

  /// The absolute path of the executable.
  ///
  /// A command with a slash is a path; another is looked for in the directories of `path`, of which
  /// an empty one is the current directory. A file that can't be executed is passed over, and is
  /// the reason if nothing better comes.
  ///
  /// - Parameters:
  ///   - command: a path or a name.
  ///   - path: directories separated by colons; nil is what a shell has without `PATH`.
  public static func resolve(_ command: String, path: String?) throws(Failure) -> String {
    guard !command.utf8.contains(UInt8(ascii: "/")) else {
      if let failure = failure(of: command, searched: []) {
        throw failure
      }
      return absolute(command)
    }
    let directories = (path ?? "/usr/local/bin:/usr/bin:/bin")
      .split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    var best = Failure.notFound(command: command, searched: directories)
    guard !command.isEmpty else {
      throw best
    }
    for directory in directories {
      let candidate = (directory.isEmpty ? "." : directory) + "/" + command
      switch failure(of: candidate, searched: directories) {
      case nil:
        return absolute(candidate)
      case .notFound:
        continue
      case let failure?:
        if case .notFound = best {
          best = failure
        }
      }
    }
    throw best
  }

  private static func failure(of path: String, searched: [String]) -> Failure? {
    var status = stat()
    guard unsafe stat(path, &status) == 0 else {
      return Errno.current == .permissionDenied
        ? .notExecutable(path: path) : .notFound(command: path, searched: searched)
    }
    if status.st_mode & S_IFMT == S_IFDIR {
      return .isDirectory(path: path)
    }
    return unsafe access(path, X_OK) == 0 ? nil : .notExecutable(path: path)
  }

  /// A path that doesn't depend on the current directory, since the process will have another.
  private static func absolute(_ path: String) -> String {
    guard !path.hasPrefix("/"), let current = unsafe getcwd(nil, 0) else {
      return path
    }
    defer { unsafe free(current) }
    return unsafe String(cString: current) + "/" + path
  }
}
