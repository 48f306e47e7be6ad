// SPDX-License-Identifier: Apache-2.0

import Foundation

extension Box {
  /// Runs a shell script in the box, which must succeed, and returns what it prints.
  @discardableResult
  func shell(_ script: String) throws -> String {
    try succeed(["/bin/bash", "-euc", script])
  }

  @discardableResult
  func systemctl(_ arguments: String...) throws -> Program.Result {
    try run(["systemctl", "--no-pager"] + arguments)
  }

  /// A property of a unit.
  func property(_ name: String, of unit: String) throws -> String {
    let output = try succeed(["systemctl", "show", "--property", name, "--value", unit])
    return output.trimmingCharacters(in: .newlines)
  }

  /// Makes a file, and the folders that it is in.
  func write(_ path: String, _ text: String) throws {
    try succeed(["install", "-D", "-m", "644", "/dev/stdin", path], input: text)
  }

  /// The journal's records that a query of `journalctl` finds.
  func journal(_ query: String...) throws -> [LiveDaemon.Record] {
    try succeed(["journalctl", "--sync"])
    return try succeed(["journalctl", "--all", "--output", "json"] + query)
      .split(separator: "\n").compactMap { LiveDaemon.Record(parsing: Array($0.utf8)) }
  }

  /// The records of a unit, and those of systemd about it, from the first one on and as they come.
  func follow(_ unit: String) throws -> RecordStream {
    try stream([
      "journalctl", "--follow", "--no-tail", "--all", "--output", "json", "--unit", unit,
    ])
  }

  @discardableResult
  private func succeed(_ command: [String], input: String? = nil) throws -> String {
    let result = try run(command, input: input)
    guard result.status == 0 else {
      throw Failure(
        description: "in the box, \(command) ends with status \(result.status):\n"
          + result.output + result.errors)
    }
    return result.output
  }
}
