// SPDX-License-Identifier: Apache-2.0

/// Reads whole expressions: macros, the number of fields, and what the fields say together.
struct CronParser {
  let dialect: CronDialect
  let itemID: String?

  /// More than any list of values needs.
  static let maximumLength = 1_024

  func expression(_ text: String) throws(CronError) -> CronExpression {
    let bytes = try Self.plainBytes(of: text)
    let words = bytes.split(whereSeparator: Self.isBlank)
    guard let first = words.first else {
      throw Self.error(at: 0, "the expression is empty; \(Self.forms)")
    }
    if first.first == UInt8(ascii: "@") {
      return try macro(words)
    }
    guard let fields = Self.fields(count: words.count) else {
      throw Self.countError(words)
    }
    var draft = CronDraft()
    if fields.count == 5 { draft.seconds.insert(0) }
    for (index, field) in fields.enumerated() {
      let parser = CronFieldParser(
        field: field, number: index + 1, dialect: dialect, itemID: itemID, text: words[index])
      try parser.parse(into: &draft)
    }
    let (dayOfMonth, month) = (words[fields.count - 3], words[fields.count - 2])
    let star = UInt8(ascii: "*")
    draft.hasFixedTimes =
      words[fields.count - 5].first != star && words[fields.count - 4].first != star
    draft.days.matchesEither =
      dialect == .crontab && Self.isRestricted(dayOfMonth)
      && Self.isRestricted(words[fields.count - 1])
    guard draft.namesSomeDay else {
      throw neverError(draft, field: fields.count - 2, dayOfMonth, month)
    }
    return CronExpression(draft)
  }

  /// Whether a day field excludes days in the sense of Debian's cron, which looks at its first
  /// character.
  private static func isRestricted(_ word: ArraySlice<UInt8>) -> Bool {
    word.first != UInt8(ascii: "*") && word.first != UInt8(ascii: "?")
  }

  private static func fields(count: Int) -> [CronField]? {
    switch count {
    case 5: Array(CronField.allCases.dropFirst())
    case 6: CronField.allCases
    default: nil
    }
  }

  /// The text as ASCII, so that an offset in bytes is one in Unicode scalars too.
  private static func plainBytes(of text: String) throws(CronError) -> [UInt8] {
    guard text.utf8.count <= maximumLength else {
      let end = text.utf8.index(text.startIndex, offsetBy: maximumLength)
      let scalars = text.unicodeScalars
      throw error(
        at: scalars.distance(from: scalars.startIndex, to: end),
        "the expression has \(text.utf8.count) bytes, the limit is \(maximumLength); \(forms)")
    }
    for (offset, scalar) in text.unicodeScalars.enumerated() {
      let isPlain = scalar.value < 0x80 && (isBlank(UInt8(scalar.value)) || scalar.value > 0x20)
      guard isPlain, scalar.value != 0x7F else {
        let code = String(scalar.value, radix: 16, uppercase: true)
        let padded = String(repeating: "0", count: max(0, 4 - code.count)) + code
        throw error(
          at: offset,
          "the character U+\(padded) at position \(offset + 1) has no meaning in an expression; "
            + "write plain letters, digits and spaces")
      }
    }
    return Array(text.utf8)
  }

  private static func isBlank(_ byte: UInt8) -> Bool {
    byte == 0x20 || (0x09...0x0D).contains(byte)
  }
}

extension CronParser {
  private func macro(_ words: [ArraySlice<UInt8>]) throws(CronError) -> CronExpression {
    let name = String(decoding: words[0], as: UTF8.self).lowercased()
    guard let macro = CronMacro(rawValue: name) else {
      throw Self.macroError(name, at: words[0].startIndex)
    }
    guard words.count == 1 else {
      throw Self.error(
        at: words[1].startIndex, "nothing may follow \"\(name)\", which is a whole expression")
    }
    guard let expression = macro.expression else { return CronExpression() }
    return try CronParser(dialect: .crontab, itemID: nil).expression(expression)
  }
}
