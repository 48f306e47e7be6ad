// SPDX-License-Identifier: Apache-2.0

import JSON
import Testing

@testable import Scheduler

/// Schema and decoder say the same (C1.4), as judged by Python's jsonschema.
@Suite struct ConfigurationSchemaTests {
  private struct Question: Encodable {
    var schema: String
    var text: String
  }

  private struct Answer: Decodable {
    var errors: [String]
  }

  @Test func schemaAndDecoderJudgeAlike() throws {
    let schema = ConfigurationSchema.json.compact
    let answers = try PythonOracle(script: "schema_oracle.py").answers(
      to: SchemaCase.all.map { Question(schema: schema, text: $0.text) }, as: Answer.self)
    for (row, answer) in zip(SchemaCase.all, answers) {
      let diagnostics = Decoding.decode(row.text).diagnostics
      #expect(
        diagnostics.isEmpty == (row.verdict == .accepted),
        "the decoder, \(row.text): \(diagnostics.map(\.message))")
      #expect(
        answer.errors.isEmpty == (row.verdict != .rejected),
        "the schema, \(row.text): \(answer.errors)")
    }
  }

  @Test func everyKeyIsDescribed() throws {
    for (name, keys) in [
      ("item", ItemKey.allCases.map(\.rawValue)),
      ("defaults", ItemKey.allCases.filter(\.isOptional).map(\.rawValue)),
    ] {
      let properties = ConfigurationSchema.json["$defs"]?[name]?["properties"]
      for key in keys {
        guard case .string(let text)? = properties?[key]?["description"] else {
          Issue.record("\(name).\(key) has no description")
          continue
        }
        #expect(text.hasSuffix("."), "\(name).\(key): \(text)")
      }
    }
  }
}
