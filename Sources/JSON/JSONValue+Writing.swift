// SPDX-License-Identifier: Apache-2.0

extension JSONValue {
  /// The value on one line, without spaces.
  public var compact: String {
    var bytes: [UInt8] = []
    write(to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The value over several lines, indented by two spaces; no line feed at the end.
  public var prettyPrinted: String {
    var bytes: [UInt8] = []
    write(to: &bytes, indentation: 0)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Appends the value as UTF-8.
  ///
  /// - Parameter indentation: how deep this value stands; nil puts everything on one line.
  public func write(to output: inout [UInt8], indentation: Int? = nil) {
    switch self {
    case .null: output.append(contentsOf: "null".utf8)
    case .boolean(let value): output.append(contentsOf: (value ? "true" : "false").utf8)
    case .integer(let value): output.append(contentsOf: String(value).utf8)
    // JSON has no infinity and no "not a number".
    case .number(let value):
      output.append(contentsOf: (value.isFinite ? String(value) : "null").utf8)
    case .string(let text): Self.write(text, to: &output)
    case .array(let elements):
      Self.writeList("[", elements, "]", indentation, &output) { element, depth, output in
        element.write(to: &output, indentation: depth)
      }
    case .object(let members):
      Self.writeList("{", members, "}", indentation, &output) { member, depth, output in
        Self.write(member.0, to: &output)
        output.append(contentsOf: (depth == nil ? ":" : ": ").utf8)
        member.1.write(to: &output, indentation: depth)
      }
    }
  }

  private static func writeList<Element>(
    _ open: String, _ elements: [Element], _ close: String, _ indentation: Int?,
    _ output: inout [UInt8], _ writeElement: (Element, Int?, inout [UInt8]) -> Void
  ) {
    output.append(contentsOf: open.utf8)
    let depth = indentation.map { $0 + 1 }
    for (index, element) in elements.enumerated() {
      if index > 0 { output.append(UInt8(ascii: ",")) }
      breakLine(depth, &output)
      writeElement(element, depth, &output)
    }
    if !elements.isEmpty { breakLine(indentation, &output) }
    output.append(contentsOf: close.utf8)
  }

  private static func breakLine(_ depth: Int?, _ output: inout [UInt8]) {
    guard let depth else { return }
    output.append(UInt8(ascii: "\n"))
    output.append(contentsOf: repeatElement(UInt8(ascii: " "), count: depth * 2))
  }

  private static func write(_ text: String, to output: inout [UInt8]) {
    output.append(UInt8(ascii: "\""))
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""): output.append(contentsOf: #"\""#.utf8)
      case UInt8(ascii: "\\"): output.append(contentsOf: #"\\"#.utf8)
      case 0x0A: output.append(contentsOf: #"\n"#.utf8)
      case 0x0D: output.append(contentsOf: #"\r"#.utf8)
      case 0x09: output.append(contentsOf: #"\t"#.utf8)
      case ..<0x20:
        let digits = String(byte, radix: 16)
        output.append(contentsOf: (digits.count == 1 ? #"\u000"# : #"\u00"#).utf8)
        output.append(contentsOf: digits.utf8)
      default: output.append(byte)
      }
    }
    output.append(UInt8(ascii: "\""))
  }
}
