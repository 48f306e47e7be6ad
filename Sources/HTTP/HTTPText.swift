// SPDX-License-Identifier: Apache-2.0

/// The character classes of messages (RFC 9110, section 5.6).
enum HTTPText {
  static let space = UInt8(ascii: " ")
  static let tab = UInt8(ascii: "\t")
  static let carriageReturn = UInt8(ascii: "\r")
  static let lineFeed = UInt8(ascii: "\n")

  /// Whether bytes are a token: the name of a method or of a field.
  static func isToken(_ bytes: some Collection<UInt8>) -> Bool {
    !bytes.isEmpty && bytes.allSatisfy(isTokenCharacter)
  }

  private static func isTokenCharacter(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "a")...UInt8(ascii: "z"):
      true
    default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
    }
  }

  /// Whether a byte may stand in the value of a field: anything but control characters.
  static func isValueCharacter(_ byte: UInt8) -> Bool {
    byte == tab || byte >= 0x20 && byte != 0x7F
  }

  /// Whether a byte may stand in the target of a request.
  static func isTargetCharacter(_ byte: UInt8) -> Bool {
    byte > 0x20 && byte < 0x7F
  }

  /// The text without the blanks around it.
  static func trimmed(_ bytes: some BidirectionalCollection<UInt8>) -> String {
    let isBlank = { (byte: UInt8) in byte == space || byte == tab }
    guard let first = bytes.firstIndex(where: { !isBlank($0) }),
      let last = bytes.lastIndex(where: { !isBlank($0) })
    else { return "" }
    return String(decoding: bytes[first...last], as: UTF8.self)
  }

  /// A number of digits only; nil for everything else, such as a sign, a list, or more than fits.
  static func number(_ text: String) -> Int? {
    guard !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    return Int(text)
  }
}
