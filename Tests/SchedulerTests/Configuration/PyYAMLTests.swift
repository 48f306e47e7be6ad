// SPDX-License-Identifier: Apache-2.0

import JSON
import Testing
import YAML

/// What a text means: here and to PyYAML, which reads the same files in AetherFlow.
@Suite struct PyYAMLTests {
  private struct Question: Encodable {
    var text: String
  }

  private struct Answer: Decodable {
    var value: String?
    var error: String?
  }

  @Test func scalarsAreWhatTheyAreToPyYAML() throws {
    try compare(Self.scalars.map { "- " + $0 }, of: "scalar")
  }

  @Test func documentsAreWhatTheyAreToPyYAML() throws {
    try compare(Self.documents, of: "document")
  }

  /// Texts that PyYAML refuses must be refused here; every other must have the same value.
  private func compare(_ texts: [String], of kind: String) throws {
    let answers = try PythonOracle(script: "yaml_oracle.py")
      .answers(to: texts.map(Question.init), as: Answer.self)
    for (text, answer) in zip(texts, answers) {
      let mine = try? YAMLDocument(parsing: Array(text.utf8), duplicateKeys: .lastWins)
      let accepted = mine?.problems.isEmpty == true ? mine : nil
      let value = accepted.map { Self.tagged($0.root).compact }
      let theirs = try answer.value.map { try JSONValue(parsing: Array($0.utf8)).compact }
      #expect(value == theirs, "\(kind) \(text.debugDescription): \(answer.error ?? "no error")")
    }
  }

  private static func tagged(_ node: YAMLNode?) -> JSONValue {
    guard let node else { return .array([.string("null")]) }
    switch node.content {
    case .scalar(let scalar): return tagged(scalar.value)
    case .sequence(let elements):
      return .array([.string("sequence"), .array(elements.map(tagged))])
    case .mapping(let pairs):
      let sorted = pairs.sorted {
        Array($0.key.text.utf8).lexicographicallyPrecedes($1.key.text.utf8)
      }
      let members = sorted.map { JSONValue.array([.string($0.key.text), tagged($0.value)]) }
      return .array([.string("mapping"), .array(members)])
    }
  }

  private static func tagged(_ value: YAMLValue) -> JSONValue {
    switch value {
    case .null: .array([.string("null")])
    case .boolean(let value): .array([.string("boolean"), .string(value ? "true" : "false")])
    case .integer(let value): .array([.string("integer"), .string("\(value)")])
    case .float: .array([.string("float")])
    case .timestamp: .array([.string("timestamp")])
    case .binary: .array([.string("binary")])
    case .string(let text): .array([.string("string"), .string(text)])
    }
  }
}
