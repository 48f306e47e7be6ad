// SPDX-License-Identifier: Apache-2.0

import Foundation
import JSON

/// A journald of the test's own (`Scripts/own-journal`), and what is in its journal.
final class OwnJournal {
  /// One entry: text values as text, others as bytes.
  struct Entry: CustomStringConvertible {
    var fields: [String: [UInt8]]

    subscript(name: String) -> String? {
      fields[name].map { String(decoding: $0, as: UTF8.self) }
    }

    var event: String? { self["AETHERFLOW_EVENT"] }
    var description: String { "\(event ?? "-") \(self["MESSAGE"] ?? "")" }
  }

  struct Failure: Error, CustomStringConvertible {
    var description: String
  }

  private let process = Process()
  private let orders = Pipe()
  private let answers = Pipe()

  /// Makes a place for a journald, and starts it unless it is to be away.
  init(_ options: String...) throws {
    let script = Program.packageRoot.appendingPathComponent("Scripts/own-journal")
    process.executableURL = script
    process.arguments = options
    process.standardInput = orders
    process.standardOutput = answers
    try process.run()
    try expect("ready")
  }

  deinit {
    // The end of its orders is the end of it.
    try? orders.fileHandleForWriting.close()
    process.waitUntilExit()
  }

  /// What a command must begin with to see this journal instead of the machine's.
  var launcher: [String] {
    ["/usr/bin/nsenter", "--mount=/proc/\(process.processIdentifier)/ns/mnt"]
  }

  func start() throws { try order("start", answer: "started") }
  func signal(_ name: String) throws { try order("signal \(name)", answer: "sent") }
  func end(_ name: String) throws { try order("end \(name)", answer: "ended") }

  /// The entries that match, oldest first.
  func entries(_ matches: String...) throws -> [Entry] {
    let lines = try journalctl(["--output", "json", "--all"] + matches)
    return try lines.split(separator: 0x0A).map { line in
      guard case .object(let members) = try JSONValue(parsing: Array(line)) else {
        throw Failure(description: "no object: \(String(decoding: line, as: UTF8.self))")
      }
      return Entry(fields: Dictionary(members.map { ($0, Self.bytes($1)) }) { $1 })
    }
  }

  /// The number of lines of messages that match, without a look at each.
  func lineCount(_ matches: String...) throws -> Int {
    try journalctl(["--output", "cat"] + matches).count { $0 == 0x0A }
  }

  /// Waits until an entry matches, and returns the first.
  ///
  /// The limit is no assertion about speed: it only ends a test that would wait for ever.
  @discardableResult
  func wait(for matches: String..., limit: TimeInterval = 90) throws -> Entry {
    let follower = Process()
    follower.executableURL = URL(fileURLWithPath: launcher[0])
    follower.arguments =
      launcher.dropFirst()
      + ["journalctl", "--follow", "--lines", "all", "--output", "json", "--all", "--quiet"]
      + matches
    let output = Pipe()
    follower.standardOutput = output
    try follower.run()
    defer { follower.terminate() }
    let record = try RecordStream(output.fileHandleForReading)
      .wait(for: "in the journal: \(matches)", limit: limit) { _ in true }
    return Entry(fields: record.members.mapValues(Self.bytes))
  }

  private func journalctl(_ arguments: [String]) throws -> Data {
    _ = try output(of: launcher + ["journalctl", "--sync"])
    return try output(of: launcher + ["journalctl", "--quiet", "--no-pager"] + arguments)
  }

  private func output(of command: [String]) throws -> Data {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: command[0])
    process.arguments = Array(command.dropFirst())
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let data = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return data
  }

  private func order(_ order: String, answer: String) throws {
    try orders.fileHandleForWriting.write(contentsOf: Data("\(order)\n".utf8))
    try expect(answer)
  }

  private func expect(_ answer: String) throws {
    var line: [UInt8] = []
    while line.last != 0x0A {
      guard let byte = try answers.fileHandleForReading.read(upToCount: 1)?.first else {
        throw Failure(description: "own-journal has ended")
      }
      line.append(byte)
    }
    let text = String(decoding: line, as: UTF8.self)
    guard text.hasPrefix(answer) else { throw Failure(description: "\(answer) is not \(text)") }
  }

  /// Text is a string in journalctl's JSON, anything else an array of numbers.
  private static func bytes(_ value: JSONValue) -> [UInt8] {
    switch value {
    case .string(let text): Array(text.utf8)
    case .array(let numbers):
      numbers.compactMap { if case .integer(let number) = $0 { UInt8(number) } else { nil } }
    default: []
    }
  }
}
