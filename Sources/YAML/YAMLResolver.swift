// SPDX-License-Identifier: Apache-2.0

extension YAMLValue {
  /// What a plain scalar with a text is.
  public init(resolving text: String) {
    self = YAMLResolver.resolve(text)
  }
}

/// Tells what a plain scalar is, as PyYAML's safe loader does: YAML 1.1, where floats need a point
/// and exponents a sign.
enum YAMLResolver {
  static func resolve(_ text: String) -> YAMLValue {
    // Most scalars are words that mean nothing; one look at the first byte settles those.
    switch text.utf8.first {
    case nil: .null
    case UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "."),
      (UInt8(ascii: "0")...UInt8(ascii: "9"))?:
      resolveNumber(text)
    case UInt8(ascii: "~"), UInt8(ascii: "n"), UInt8(ascii: "N"), UInt8(ascii: "y"),
      UInt8(ascii: "Y"), UInt8(ascii: "t"), UInt8(ascii: "T"), UInt8(ascii: "f"),
      UInt8(ascii: "F"), UInt8(ascii: "o"), UInt8(ascii: "O"):
      words[text] ?? .string(text)
    default: .string(text)
    }
  }

  private static let words: [String: YAMLValue] = {
    var words: [String: YAMLValue] = ["~": .null]
    let values: [(String, YAMLValue)] = [
      ("null", .null), ("yes", .boolean(true)), ("no", .boolean(false)), ("true", .boolean(true)),
      ("false", .boolean(false)), ("on", .boolean(true)), ("off", .boolean(false)),
    ]
    for (word, value) in values {
      words[word] = value
      words[word.uppercased()] = value
      words[word.prefix(1).uppercased() + word.dropFirst()] = value
    }
    return words
  }()

  private static func resolveNumber(_ text: String) -> YAMLValue {
    var integer = NumberScanner(text)
    if let value = integer.integer() { return .integer(value) }
    var float = NumberScanner(text)
    if float.isFloat() { return .float }
    var timestamp = NumberScanner(text)
    if timestamp.isTimestamp() { return .timestamp }
    return .string(text)
  }
}
