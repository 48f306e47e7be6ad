// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A small file system that outlives the daemons that use it, in a mount namespace of its own.
final class SmallDisk {
  /// Where it is, for those who are started by ``launcher``.
  let path: String
  private let holder = Process()
  private let input = Pipe()

  init(_ path: String, size: String = "8m") throws {
    self.path = path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    let output = Pipe()
    holder.executableURL = URL(fileURLWithPath: "/usr/bin/unshare")
    holder.arguments = [
      "--user", "--map-root-user", "--mount", "/bin/sh", "-c",
      "mount -t tmpfs -o size=\(size) tmpfs '\(path)' && echo mounted && exec cat",
    ]
    holder.standardInput = input
    holder.standardOutput = output
    try holder.run()
    guard output.fileHandleForReading.availableData == Data("mounted\n".utf8) else {
      throw NotMounted()
    }
  }

  deinit {
    // It ends with its input.
    try? input.fileHandleForWriting.close()
  }

  /// Where it is, for the test.
  var seen: String { "/proc/\(holder.processIdentifier)/root\(path)" }

  /// A command that executes the one that follows it where the file system can be seen.
  var launcher: [String] {
    [
      "/usr/bin/nsenter", "--target", "\(holder.processIdentifier)", "--user", "--mount",
      "--preserve-credentials",
    ]
  }

  struct NotMounted: Error {}
}
