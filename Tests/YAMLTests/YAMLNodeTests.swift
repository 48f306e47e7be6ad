// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import YAML

/// Nodes and their places.
@Suite struct YAMLNodeTests {
  @Test(arguments: ["", "\n\n", "# a\n  # b", "---\n", "\u{FEFF}", "\u{FEFF}# a"])
  func aTextWithoutContentHasNoValue(_ text: String) throws {
    let root = try YAMLDocument(parsing: Array(text.utf8)).root
    #expect(root == nil || root?.value == .null)
  }

  @Test func placesCountUnicodeScalarsFromOne() throws {
    let root = try root("größe:\n  - a\n  - {📈: é, b: 'c'}\n")
    let list = try #require(root.pairs?.first?.value)
    #expect(root.mark == Mark(line: 1, column: 1))
    #expect(list.mark == Mark(line: 2, column: 3))
    #expect(list.elements?.map(\.mark) == [Mark(line: 2, column: 5), Mark(line: 3, column: 5)])
    let pairs = try #require(list.elements?.last?.pairs)
    #expect(pairs.map(\.keyMark) == [Mark(line: 3, column: 6), Mark(line: 3, column: 12)])
    #expect(pairs.map(\.value.mark) == [Mark(line: 3, column: 9), Mark(line: 3, column: 15)])
  }

  @Test func anAliasStandsWhereItIsWritten() throws {
    let root = try root("a: &x {b: 1}\nc: *x")
    #expect(root["c"]?.mark == Mark(line: 2, column: 4))
    #expect(root["c"]?["b"]?.mark == Mark(line: 1, column: 11))
  }

  @Test func lineEndsInValuesAreThoseOfYAML() throws {
    #expect(try root("a: |\r\n  x\r\n  y\r\n")["a"]?.value == .string("x\ny\n"))
    #expect(try root("a: \"x\r\n  y\"")["a"]?.value == .string("x y"))
  }

  @Test func stylesAreKept() throws {
    let elements = try #require(try root("[a, 'b', \"c\"]").elements)
    #expect(elements.map(Self.style) == [.plain, .quoted, .quoted])
    #expect(Self.style(try root("|\n  a")) == .block)
    #expect(Self.style(try root(">\n  a")) == .block)
  }

  @Test(arguments: [
    ("[]", "a list"), ("{}", "a mapping"), ("", "nothing"), ("yes", "a boolean"),
    ("5", "an integer"),
    ("1.5", "a number with a fraction"), ("2026-11-25", "a date"), ("x", "a string"),
    ("!!binary aGk=", "binary data"),
  ])
  func kindsForMessages(_ text: String, kind: String) throws {
    #expect(try root("a: " + text)["a"]?.kind == kind)
  }

  @Test(
    arguments: [
      ("99999999999999999999", Int64.max), ("-99999999999999999999", -Int64.max),
      ("0xFFFFFFFFFFFFFFFFFFFF", .max), ("9223372036854775807", .max),
      ("9:99999999999999999999", nil),
      ("99999999999999999999:00:00", .max),
    ] as [(String, Int64?)])
  func hugeIntegersAreClamped(_ text: String, expected: Int64?) throws {
    #expect(YAMLValue(resolving: text) == expected.map(YAMLValue.integer) ?? .string(text))
  }

  private static func style(_ node: YAMLNode) -> YAMLScalar.Style? {
    if case .scalar(let scalar) = node.content { scalar.style } else { nil }
  }

  private func root(_ text: String) throws -> YAMLNode {
    try #require(try YAMLDocument(parsing: Array(text.utf8)).root)
  }
}
