// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import YAML

/// Texts that can't be used, why, and where.
@Suite struct YAMLRefusalTests {
  struct Row: Sendable, CustomTestStringConvertible {
    var bytes: [UInt8]
    var code: String
    var line: Int
    var column: Int
    var testDescription: String { "\(String(decoding: bytes, as: UTF8.self).debugDescription)" }

    init(_ text: String, _ code: String, _ line: Int, _ column: Int) {
      self.init(bytes: Array(text.utf8), code, line, column)
    }

    init(bytes: [UInt8], _ code: String, _ line: Int, _ column: Int) {
      self.bytes = bytes
      self.code = code
      self.line = line
      self.column = column
    }
  }

  @Test(arguments: [
    Row("a: *b", "yaml-alias", 1, 4),
    Row("a: &a [*a]", "yaml-alias", 1, 8),
    Row("a: &a {b: {c: *a}}", "yaml-alias", 1, 15),
    Row("&a x: *a\nb: &a y", "yaml-alias", 2, 4),
    Row("a: 1\n--- \nb: 2", "yaml-documents", 2, 1),
    Row("---\n---\n", "yaml-documents", 2, 1),
    Row("a: !x 1", "yaml-tag", 1, 4),
    Row("a: !!int x", "yaml-tag", 1, 4),
    Row("a: !!str [x]", "yaml-tag", 1, 4),
    Row("a: !!map [x]", "yaml-tag", 1, 4),
    Row("[a]: 1", "yaml-key", 1, 1),
    Row("? {a: b}\n: 1", "yaml-key", 1, 3),
    Row("<<: 1", "yaml-merge", 1, 5),
    Row("<<: [{a: 1}, x]", "yaml-merge", 1, 14),
    Row("a: @b", "yaml-syntax", 1, 4),
    Row("größe: @b", "yaml-syntax", 1, 8),
    Row("📈: @b", "yaml-syntax", 1, 4),
    Row("a: 1\r\nb: @b", "yaml-syntax", 2, 4),
    Row("a: 1\rb: @b", "yaml-syntax", 2, 4),
    Row("\u{FEFF}a: @b", "yaml-syntax", 1, 4),
    Row("\u{FEFF}a: 1\nb: @b", "yaml-syntax", 2, 4),
    Row("a: \u{0}", "yaml-encoding", 1, 4),
    Row("a: 1\nb: \u{7}", "yaml-encoding", 2, 4),
    Row("\u{FEFF}a: \u{0}", "yaml-encoding", 1, 4),
    Row(bytes: [0x61, 0x3A, 0x20, 0xFF], "yaml-encoding", 1, 4),
    Row(bytes: [0x61, 0x3A, 0x20, 0xE9, 0x2E], "yaml-encoding", 1, 4),
    Row(bytes: [0x61, 0x3A, 0x20, 0xC3, 0xA9, 0xC3], "yaml-encoding", 1, 5),
    Row(bytes: [0xFE, 0xFF, 0x00, 0x61], "yaml-encoding", 1, 1),
    // A surrogate, and a letter in more bytes than it needs.
    Row(bytes: [0xED, 0xA0, 0x80], "yaml-encoding", 1, 1),
    Row(bytes: [0xC1, 0xA1], "yaml-encoding", 1, 1),
  ])
  func theFirstReasonIsGivenWithItsPlace(_ row: Row) {
    let error = firstProblem(of: row.bytes)
    #expect(error?.code == row.code)
    #expect(error?.mark == Mark(line: row.line, column: row.column))
    #expect(error?.message.isEmpty == false)
  }

  /// What makes the text unusable, or the first thing that is wrong with one of its nodes.
  private func firstProblem(of bytes: [UInt8]) -> YAMLError? {
    do {
      return try YAMLDocument(parsing: bytes).problems.first
    } catch {
      return error
    }
  }

  @Test func whatIsWrongWithOneNodeHidesNothingElse() throws {
    let text = Array("a: !x 1\nb: !!int y\n[c]: 1\n<<: 2\na: 3".utf8)
    let problems = try YAMLDocument(parsing: text).problems
    #expect(
      problems.map(\.code) == ["yaml-tag", "yaml-tag", "yaml-key", "yaml-merge", "duplicate-key"])
    #expect(problems.map(\.mark.line) == [1, 2, 3, 4, 5])
  }

  @Test func duplicateKeysAreProblemsOrNot() throws {
    let text = Array("a: 1\nb: {c: 1, c: 2, c: 3}\na: 2\n<<: {b: 5}".utf8)
    let strict = try YAMLDocument(parsing: text)
    #expect(strict.problems.map(\.mark.line) == [2, 2, 3])
    #expect(strict.problems.map(\.mark.column) == [11, 17, 1])
    let lenient = try YAMLDocument(parsing: text, duplicateKeys: .lastWins)
    #expect(lenient.problems == [])
    #expect(lenient.root?["a"]?.value == .integer(2))
    #expect(lenient.root?["b"]?["c"]?.value == .integer(3))
  }
}
