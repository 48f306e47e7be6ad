// SPDX-License-Identifier: Apache-2.0

import YAML

/// A text by its lines, for showing places in it.
///
/// The lines are found once, and only when somebody asks: a file without mistakes is never split,
/// and one with 100,000 of them is not split as often.
struct SourceText {
  private let bytes: [UInt8]
  private lazy var index = LineIndex(bytes)

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }

  /// The line with a number counted from 1, without its end; nil beyond the last one.
  mutating func line(_ number: Int) -> String? {
    index.line(number)
  }

  /// The place of a character inside a scalar, given its offset in Unicode scalars.
  ///
  /// The scalar is followed through its text, over the ends of lines too. Where that is not possible
  /// (escapes, aliases), it is the place where the scalar begins.
  mutating func mark(of offset: Int, inside scalar: YAMLScalar, at mark: Mark) -> Mark {
    guard var cursor = start(of: scalar, at: mark) else { return mark }
    for wanted in scalar.text.unicodeScalars.prefix(offset) {
      if wanted == " " || wanted == "\n", cursor.isAtLineEnd {
        guard let next = firstCharacter(inLine: cursor.line + 1) else { return mark }
        cursor = next
      } else {
        guard cursor.character == wanted else { return mark }
        cursor.column += 1
      }
    }
    if cursor.isAtLineEnd, offset < scalar.text.unicodeScalars.count { return mark }
    return Mark(line: cursor.line, column: cursor.column + 1)
  }

  /// Where the first character of a scalar's text stands.
  private mutating func start(of scalar: YAMLScalar, at mark: Mark) -> Cursor? {
    guard let line = line(mark.line) else { return nil }
    var cursor = Cursor(line: mark.line, column: mark.column - 1, text: Array(line.unicodeScalars))
    // A tag or an anchor may stand before the value.
    while cursor.character == "!" || cursor.character == "&" {
      cursor.skip { $0 != " " }
      cursor.skip { $0 == " " }
    }
    switch scalar.style {
    case .plain: return cursor
    case .quoted:
      guard cursor.character == "\"" || cursor.character == "'" else { return nil }
      cursor.column += 1
      return cursor
    case .block:
      guard cursor.character == "|" || cursor.character == ">" else { return nil }
      return firstCharacter(inLine: mark.line + 1)
    }
  }

  private mutating func firstCharacter(inLine number: Int) -> Cursor? {
    guard let line = line(number) else { return nil }
    var cursor = Cursor(line: number, column: 0, text: Array(line.unicodeScalars))
    cursor.skip { $0 == " " || $0 == "\t" }
    return cursor
  }

  /// A place in a line, counted from 0.
  private struct Cursor {
    var line: Int
    var column: Int
    var text: [Unicode.Scalar]

    var character: Unicode.Scalar? { column < text.count ? text[column] : nil }

    var isAtLineEnd: Bool { text.dropFirst(column).allSatisfy { $0 == " " || $0 == "\t" } }

    mutating func skip(_ belongs: (Unicode.Scalar) -> Bool) {
      while let character, belongs(character) { column += 1 }
    }
  }
}
