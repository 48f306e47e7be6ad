// SPDX-License-Identifier: Apache-2.0

import Glibc
import Scheduler
import SystemPackage

/// The machine's files, read whole.
struct LocalFiles: FileReading {
  /// Larger files are not configuration (C1.1).
  static let largestFile = 64 << 20

  func read(_ path: String) -> Result<[UInt8], FileProblem> {
    do {
      // Without O_NONBLOCK, opening a named pipe would wait for a writer for ever.
      let descriptor = try FileDescriptor.open(
        FilePath(path), .readOnly, options: [.nonBlocking, .closeOnExec])
      defer { try? descriptor.close() }
      return try readAll(descriptor)
    } catch let error as Errno {
      return .failure(Self.problem(error))
    } catch {
      return .failure(.other(String(describing: error)))
    }
  }

  /// Whether there is anything of the name, be it a file, a folder or a socket.
  func exists(_ path: String) -> Bool {
    unsafe access(path, F_OK) == 0
  }

  private func readAll(_ descriptor: FileDescriptor) throws -> Result<[UInt8], FileProblem> {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 64 << 10)
    while true {
      let count = try unsafe chunk.withUnsafeMutableBytes {
        try unsafe descriptor.read(into: $0)
      }
      guard count > 0 else { return .success(bytes) }
      bytes.append(contentsOf: chunk[..<count])
      guard bytes.count <= Self.largestFile else { return .failure(.tooLarge) }
    }
  }

  private static func problem(_ error: Errno) -> FileProblem {
    switch error {
    case .noSuchFileOrDirectory, .notDirectory: .missing
    case .isDirectory: .isDirectory
    case .permissionDenied: .noPermission
    default: .other(error.description)
    }
  }
}
