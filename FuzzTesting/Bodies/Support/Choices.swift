// SPDX-License-Identifier: Apache-2.0

/// The bytes of an input that stand for decisions; after the last one there are zeros.
struct Choices {
  private var rest: ArraySlice<UInt8>

  init(_ bytes: ArraySlice<UInt8>) {
    rest = bytes
  }

  /// The first line of an input, as text, and choices made of what is below it.
  static func below(_ bytes: [UInt8]) -> (line: String, choices: Choices) {
    let line = bytes.prefix { $0 != UInt8(ascii: "\n") }
    return (String(decoding: line, as: UTF8.self), Choices(bytes[line.endIndex...].dropFirst()))
  }

  mutating func byte() -> UInt8 {
    rest.popFirst() ?? 0
  }

  mutating func integer<Integer: FixedWidthInteger>(_: Integer.Type) -> Integer {
    (0..<Integer.bitWidth / 8).reduce(0) { value, _ in
      value << 8 | Integer(truncatingIfNeeded: byte())
    }
  }

  mutating func pick<Element>(_ elements: [Element]) -> Element {
    elements[Int(byte()) % elements.count]
  }
}
