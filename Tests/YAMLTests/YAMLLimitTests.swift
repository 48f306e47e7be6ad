// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import YAML

/// A small text must not be able to take much memory, stack or time (C1.1).
@Suite struct YAMLLimitTests {
  @Test(arguments: ["[", "{a: ", "- ", "? "])
  func depthIsBounded(_ opening: String) {
    let error = #expect(throws: YAMLError.self) {
      try YAMLDocument(parsing: Array(String(repeating: opening, count: 10_000).utf8))
    }
    #expect(error?.code == "yaml-limit")
  }

  @Test func sixtyFourLevelsAreFine() throws {
    #expect(throws: YAMLError.self) { try Self.nested(65) }
    var node = try #require(try Self.nested(64).root)
    var depth = 1
    while let inner = node.elements?.first {
      node = inner
      depth += 1
    }
    #expect(depth == 64)
  }

  private static func nested(_ depth: Int) throws -> YAMLDocument {
    try YAMLDocument(
      parsing: Array(
        (String(repeating: "[", count: depth) + String(repeating: "]", count: depth)).utf8))
  }

  @Test func sizeIsBounded() throws {
    var limits = YAMLDocument.Limits()
    limits.size = 4
    _ = try YAMLDocument(parsing: Array("a: 1".utf8), limits: limits)
    let error = #expect(throws: YAMLError.self) {
      try YAMLDocument(parsing: Array("a: 12".utf8), limits: limits)
    }
    #expect(error?.code == "yaml-limit")
  }

  /// Each line stands for ten times as many nodes as the one before it.
  @Test(arguments: [2, 9, 30])
  func aliasesThatExplodeAreRefused(levels: Int) throws {
    var text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
    for level in 1..<levels {
      let aliases = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
      text += "a\(level): &a\(level) [\(aliases)]\n"
    }
    var limits = YAMLDocument.Limits()
    limits.aliasedNodes = 100_000
    if levels == 2 {
      _ = try YAMLDocument(parsing: Array(text.utf8), limits: limits)
    } else {
      let error = #expect(throws: YAMLError.self) {
        try YAMLDocument(parsing: Array(text.utf8), limits: limits)
      }
      #expect(error?.code == "yaml-alias")
    }
  }

  /// Comparing each key with all others would take minutes here.
  @Test func manyKeysAndAMergeOfThem() throws {
    let keys = (0..<50_000).map { "k\($0): \($0)" }.joined(separator: ", ")
    let document = try YAMLDocument(
      parsing: Array("a: &a {\(keys)}\nb: {<<: *a, k5: x}\nc: {<<: [*a, {k6: 1, z: 2}]}".utf8))
    #expect(document.problems == [])
    #expect(document.root?["b"]?.pairs?.count == 50_000)
    #expect(document.root?["b"]?["k5"]?.value == .string("x"))
    #expect(document.root?["c"]?.pairs?.count == 50_001)
    #expect(document.root?["c"]?["k6"]?.value == .integer(6))
  }
}
