// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The lines of a file as they come, also of one that is not there yet.
final class FollowedFile: @unchecked Sendable {
  struct NotSeen: Error, CustomStringConvertible {
    var description: String
  }

  private let path: String
  private let process = Process()
  private let condition = NSCondition()
  private var linesSoFar: [String] = []

  init(_ path: String) throws {
    self.path = path
    process.executableURL = URL(fileURLWithPath: "/usr/bin/tail")
    process.arguments = ["--follow=name", "--retry", "--lines=+1", path]
    process.standardInput = FileHandle.nullDevice
    // It says there that the file is not there, and that it has appeared.
    process.standardError = FileHandle.nullDevice
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let handle = output.fileHandleForReading
    Thread.detachNewThread { [weak self] in Self.collect(handle) { self?.take($0) } }
  }

  deinit {
    process.terminate()
  }

  /// Waits until the lines fit, and returns them.
  ///
  /// - Parameter limit: no assertion about speed; it only ends a test that would wait for ever.
  @discardableResult
  func wait(
    for what: String, limit: TimeInterval = 90, until fits: ([String]) -> Bool
  ) throws -> [String] {
    let end = Date(timeIntervalSinceNow: limit)
    return try condition.withLock {
      while !fits(linesSoFar) {
        guard condition.wait(until: end) else {
          throw NotSeen(description: "\(path): not seen: \(what); so far \(linesSoFar.suffix(30))")
        }
      }
      return linesSoFar
    }
  }

  private static func collect(_ handle: FileHandle, _ take: (String) -> Void) {
    var rest = Data()
    while case let data = handle.availableData, !data.isEmpty {
      rest.append(data)
      while let end = rest.firstIndex(of: 0x0A) {
        take(String(decoding: rest[..<end], as: UTF8.self))
        rest = Data(rest[(end + 1)...])
      }
    }
  }

  private func take(_ line: String) {
    condition.withLock {
      linesSoFar.append(line)
      condition.broadcast()
    }
  }
}
