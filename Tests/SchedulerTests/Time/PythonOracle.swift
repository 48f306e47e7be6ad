// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A Python script of `Tests/Oracles` that answers questions, one line of JSON each.
struct PythonOracle {
  let script: String

  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  /// Asks all questions in one process, and gives the answers in the same order.
  func answers<Question: Encodable, Answer: Decodable>(
    to questions: [Question], as type: Answer.Type = Answer.self
  ) throws -> [Answer] {
    let encoder = JSONEncoder()
    let lines = try questions.map { try encoder.encode($0) + Data("\n".utf8) }
    let input = FileManager.default.temporaryDirectory
      .appendingPathComponent("oracle-\(UUID().uuidString).jsonl")
    try Data(lines.joined()).write(to: input)
    defer { try? FileManager.default.removeItem(at: input) }

    let process = Process()
    process.executableURL = try Self.interpreter()
    process.arguments = [Self.root.appendingPathComponent("Tests/Oracles/\(script)").path]
    process.standardInput = try FileHandle(forReadingFrom: input)
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let data = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw Failure(
        description: "\(script) exited with \(process.terminationStatus); "
          + "`make setup` installs what it needs")
    }
    let decoder = JSONDecoder()
    let answers = try data.split(separator: UInt8(ascii: "\n")).map {
      try decoder.decode(Answer.self, from: $0)
    }
    guard answers.count == questions.count else {
      throw Failure(
        description: "\(script): \(questions.count) questions, \(answers.count) answers")
    }
    return answers
  }

  /// The package's folder: this file is three folders below it.
  private static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  private static func interpreter() throws -> URL {
    let variable = "AETHERFLOW_SCHEDULER_TEST_PYTHON"
    let path =
      ProcessInfo.processInfo.environment[variable]
      ?? root.appendingPathComponent(".venv/bin/python").path
    guard FileManager.default.isExecutableFile(atPath: path) else {
      throw Failure(
        description: "no Python at \(path); `make setup` installs one, or \(variable) names one")
    }
    return URL(fileURLWithPath: path)
  }
}
