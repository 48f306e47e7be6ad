// SPDX-License-Identifier: Apache-2.0

/// Reads one field into a draft: a list of elements between commas.
struct CronFieldParser {
  let field: CronField
  /// The field's position as written, from 1.
  let number: Int
  let dialect: CronDialect
  let itemID: String?
  /// The field's text; its indices are offsets in the expression.
  let text: ArraySlice<UInt8>

  func parse(into draft: inout CronDraft) throws(CronError) {
    try checkWholeField()
    var start = text.startIndex
    while true {
      let end = text[start...].firstIndex(of: UInt8(ascii: ",")) ?? text.endIndex
      let element = text[start..<end]
      guard !element.isEmpty else {
        throw error(at: start, "\(quoted(text)) has an empty element between commas; remove it")
      }
      switch dialect {
      case .crontab: try parseCrontab(element, into: &draft)
      case .apscheduler: try parseAPScheduler(element, into: &draft)
      }
      guard end < text.endIndex else { return }
      start = end + 1
    }
  }

  /// Finds what is wrong with a field as a whole, before its elements make less sense of it.
  private func checkWholeField() throws(CronError) {
    if text.contains(UInt8(ascii: ":")) {
      throw error(at: text.startIndex, Self.clockTimeMessage(text))
    }
    if let tilde = text.firstIndex(of: UInt8(ascii: "~")) {
      let (low, high) = (text[..<tilde], text[(tilde + 1)...])
      let range = low.isEmpty && high.isEmpty ? "H" : "H(\(string(low))-\(string(high)))"
      throw error(
        at: tilde,
        "\(quoted(text)) is a random value, which is not supported, "
          + "did you mean \"\(range)\", which is fixed for each item?")
    }
  }
}

extension CronFieldParser {
  /// The numbers of the field.
  var range: ClosedRange<Int> { field.range(in: dialect) }

  /// `text` as an element's base and its step, which is nil where there is no `/`.
  func baseAndStep(
    of element: ArraySlice<UInt8>
  ) throws(CronError) -> (base: ArraySlice<UInt8>, step: Int?) {
    guard let slash = element.firstIndex(of: UInt8(ascii: "/")) else { return (element, nil) }
    let base = element[..<slash]
    let step = element[(slash + 1)...]
    guard !base.isEmpty else {
      throw error(
        at: element.startIndex,
        "\(quoted(element)) has no base, did you mean \"*\(string(element))\"?")
    }
    guard !step.isEmpty else {
      throw error(
        at: slash, "\(quoted(element)) has no step after \"/\", such as \"\(string(base))/2\"")
    }
    guard let value = Self.number(step) else {
      throw error(at: step.startIndex, "the step in \(quoted(element)) is not a whole number")
    }
    guard value > 0 else {
      throw error(at: step.startIndex, "the step in \(quoted(element)) is 0; the least step is 1")
    }
    return (base, value)
  }

  /// A number or name that stands alone or at an end of a range.
  func value(
    _ text: ArraySlice<UInt8>, in element: ArraySlice<UInt8>
  ) throws(CronError) -> Int {
    guard let value = Self.number(text) else {
      if let value = field.number(named: string(text), in: dialect) { return value }
      throw unknownValueError(text, in: element)
    }
    guard range.contains(value) else { throw outOfRangeError(text) }
    return value
  }

  /// Where the `-` of a range is; nil for a single value.
  func rangeSign(in base: ArraySlice<UInt8>) throws(CronError) -> Int? {
    guard let sign = base.firstIndex(of: UInt8(ascii: "-")) else { return nil }
    guard sign > base.startIndex else {
      throw error(
        at: sign,
        "the range \(quoted(base)) has no start, such as "
          + "\"\(range.lowerBound)\(string(base))\"")
    }
    guard sign + 1 < base.endIndex else {
      throw error(
        at: sign,
        "the range \(quoted(base)) has no end, such as "
          + "\"\(string(base))\(range.upperBound)\"")
    }
    return sign
  }

  func insert(
    _ values: some Sequence<Int>, into draft: inout CronDraft
  ) {
    for value in values { draft.insert(value, in: field, dialect) }
  }

  func string(_ text: ArraySlice<UInt8>) -> String {
    String(decoding: text, as: UTF8.self)
  }

  func quoted(_ text: ArraySlice<UInt8>) -> String {
    Self.quoted(text)
  }

  /// A piece of the expression as a message shows it: long ones are cut.
  static func quoted(_ text: ArraySlice<UInt8>) -> String {
    let limit = 40
    let end = text.count > limit ? "…" : ""
    return "\"\(String(decoding: text.prefix(limit), as: UTF8.self))\(end)\""
  }

  /// A number of decimal digits; too many for any field become one that is out of every range.
  static func number(_ text: ArraySlice<UInt8>) -> Int? {
    guard !text.isEmpty, text.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    let digits = text.drop { $0 == 0x30 }
    guard digits.count <= 9 else { return .max }
    return digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
  }

  func error(at offset: Int, _ cause: String) -> CronError {
    CronError(
      field: number, offset: offset, message: "field \(number) (\(field.name)): \(cause)")
  }
}
