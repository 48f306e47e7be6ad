// SPDX-License-Identifier: Apache-2.0
import TestSupport
import Testing

@testable import Reactor

@Suite struct LineSplitterTests {
  struct Piece: Hashable, Sendable, CustomStringConvertible {
    var bytes: [UInt8]
    var isContinuation = false
    var isPartial = false

    var description: String {
      (isContinuation ? "…" : "") + String(decoding: bytes, as: UTF8.self) + (isPartial ? "…" : "")
    }
  }

  struct Row: Sendable, CustomTestStringConvertible {
    var input: String
    /// `…` before a continuation and after what goes on.
    var expected: [String]
    var testDescription: String { input.debugDescription }
  }

  /// The limit is 4 bytes, and 8 for a record.
  static let rows = [
    Row(input: "", expected: []),
    Row(input: "\n", expected: [""]),
    Row(input: "a", expected: ["a"]),
    Row(input: "a\nb\n", expected: ["a", "b"]),
    Row(input: "a\r\n\r\n", expected: ["a", ""]),
    Row(input: "a\r", expected: ["a"]),
    Row(input: "a\r\r\n", expected: ["a\r"]),
    Row(input: "\ra\n", expected: ["\ra"]),
    Row(input: "abcd\n", expected: ["abcd"]),
    Row(input: "abcd\r\n", expected: ["abcd"]),
    Row(input: "abcd\r", expected: ["abcd"]),
    Row(input: "abcde\n", expected: ["abcd…", "…e"]),
    Row(input: "abcd\r\r\n", expected: ["abcd…", "…\r"]),
    Row(input: "abcd\re\n", expected: ["abcd…", "…\re"]),
    Row(input: "abcdefgh\n", expected: ["abcd…", "…efgh"]),
    Row(input: "abcdefghi", expected: ["abcd…", "…efgh…", "…i"]),
    Row(input: "abcdefgh\nxy\n", expected: ["abcd…", "…efgh", "xy"]),
    Row(input: "{1234567\n", expected: ["{1234567"]),
    Row(input: "{12345678\n", expected: ["{1234567…", "…8"]),
    Row(input: "abcd{fghijkl\n", expected: ["abcd…", "…{fgh…", "…ijkl"]),
    Row(input: "a\0b\n", expected: ["a\0b"]),
  ]

  @Test(arguments: rows) func lines(_ row: Row) {
    let input = Array(row.input.utf8)
    for portion in 1...(max(input.count, 1)) {
      let pieces = split(input, portions: { portion }, limit: 4, recordLimit: 8)
      #expect(pieces.map(\.description) == row.expected, "in portions of \(portion)")
    }
  }

  @Test(arguments: 0..<40) func agreesWithTheModelInAnyPortions(seed: UInt64) {
    var generator = SplitMix(seed: seed)
    let alphabet: [UInt8] = Array("ab{\r\n\n".utf8) + [0xff, 0]
    let length = Int.random(in: 0...400, using: &generator)
    let input = (0..<length).map { _ in alphabet.randomElement(using: &generator) ?? 0 }
    let limit = Int.random(in: 1...9, using: &generator)
    let recordLimit = Int.random(in: 1...20, using: &generator)
    let pieces = split(
      input, portions: { Int.random(in: 1...50, using: &generator) }, limit: limit,
      recordLimit: recordLimit)
    #expect(pieces == model(input, limit: limit, recordLimit: recordLimit))
  }

  @Test func defaultLimitsAreThoseOfTheLog() {
    let splitter = LineSplitter()
    #expect(splitter.limit == 65536)
    #expect(splitter.recordLimit == 1_048_576)
  }

  @Test func memoryIsBoundedAndGivenBack() {
    var splitter = LineSplitter(limit: 1000, recordLimit: 100_000)
    let chunk = [UInt8](repeating: UInt8(ascii: "x"), count: 50_000)
    for _ in 0..<20 {
      splitter.append(chunk.span) { _, _ in }
      let held = splitter.heldCapacity
      #expect(held <= 4096)
    }
    splitter.append([UInt8(ascii: "\n")].span) { _, _ in }
    splitter.append([UInt8(ascii: "{")].span) { _, _ in }
    splitter.append(chunk.span) { _, _ in }
    let heldByRecord = splitter.heldCapacity
    #expect(heldByRecord > 50_000 && heldByRecord <= 200_000)
    splitter.append([UInt8(ascii: "\n")].span) { _, _ in }
    let heldAfter = splitter.heldCapacity
    #expect(heldAfter <= 4096)
  }

  private func split(
    _ input: [UInt8], portions: () -> Int, limit: Int, recordLimit: Int
  ) -> [Piece] {
    var splitter = LineSplitter(limit: limit, recordLimit: recordLimit)
    var pieces: [Piece] = []
    func collect(_ bytes: Span<UInt8>, _ piece: LinePiece) {
      pieces.append(
        Piece(
          bytes: bytes.indices.map { bytes[$0] }, isContinuation: piece.isContinuation,
          isPartial: piece.isPartial))
    }
    var rest = input[...]
    while !rest.isEmpty {
      let portion = Array(rest.prefix(portions()))
      rest = rest.dropFirst(portion.count)
      splitter.append(portion.span, collect)
    }
    splitter.finish(collect)
    return pieces
  }

  /// The same, from the whole input and without regard for time or memory.
  private func model(_ input: [UInt8], limit: Int, recordLimit: Int) -> [Piece] {
    var lines = input.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    if lines.last?.isEmpty == true {
      lines.removeLast()
    }
    return lines.flatMap { line -> [Piece] in
      let content = line.last == UInt8(ascii: "\r") ? line.dropLast() : line
      let limit = line.first == UInt8(ascii: "{") ? recordLimit : limit
      var pieces = stride(from: content.startIndex, to: content.endIndex, by: limit).map { start in
        Piece(
          bytes: Array(content[start...].prefix(limit)), isContinuation: true, isPartial: true)
      }
      if pieces.isEmpty {
        pieces = [Piece(bytes: [])]
      }
      pieces[0].isContinuation = false
      pieces[pieces.count - 1].isPartial = false
      return pieces
    }
  }
}
