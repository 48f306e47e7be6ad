// SPDX-License-Identifier: Apache-2.0

extension CronParser {
  static let forms =
    "write five fields (minute hour day-of-month month day-of-week), six with the second in front, "
    + "or a macro such as \"@daily\""

  static func error(at offset: Int, _ message: String) -> CronError {
    CronError(field: nil, offset: offset, message: message)
  }

  /// The error of an expression with too few or too many fields.
  static func countError(_ words: [ArraySlice<UInt8>]) -> CronError {
    if let clock = words.first(where: { $0.contains(UInt8(ascii: ":")) }) {
      return error(at: clock.startIndex, CronFieldParser.clockTimeMessage(clock))
    }
    if let setting = words.first, setting.contains(UInt8(ascii: "=")) {
      return error(
        at: setting.startIndex,
        "\(CronFieldParser.quoted(setting)) is no field; set the zone with the key \"timezone\"")
    }
    let count = words.count == 1 ? "1 field" : "\(words.count) fields"
    let offset = words.count > 6 ? words[6].startIndex : words[words.count - 1].endIndex
    let year = words.count == 7 ? " (there is no field for the year)" : ""
    return error(at: offset, "the expression has \(count)\(year); \(forms)")
  }

  static func macroError(_ name: String, at offset: Int) -> CronError {
    let known = CronMacro.allCases.map(\.rawValue)
    if name == "@every" {
      return error(
        at: offset, "\"@every\" is no macro; write a step, such as \"*/5 * * * *\"")
    }
    let shown = CronFieldParser.quoted(Array(name.utf8)[...])
    guard let nearest = NearestWord.nearest(to: name, among: known) else {
      return error(at: offset, "\(shown) is no macro; there are \(known.joined(separator: " "))")
    }
    return error(at: offset, "\(shown) is no macro, did you mean \"\(nearest)\"?")
  }

  /// The error of an expression that names no day of any year.
  func neverError(
    _ draft: CronDraft, field: Int, _ dayOfMonth: ArraySlice<UInt8>, _ month: ArraySlice<UInt8>
  ) -> CronError {
    let place = "field \(field) (day-of-month): "
    let days = draft.days.daysOfMonth
    var cause = "no day matches day-of-month, month and day-of-week together"
    if !days.isEmpty, days.first > draft.longestMonth {
      let last = dialect == .crontab ? "L" : "last"
      cause =
        "\(CronFieldParser.quoted(dayOfMonth)) never comes in month "
        + "\(CronFieldParser.quoted(month)); the last day of a month is \"\(last)\""
    }
    return CronError(
      field: field, offset: dayOfMonth.startIndex,
      message: place + "the expression can never fire: " + cause)
  }
}
