// SPDX-License-Identifier: Apache-2.0

extension CronFieldParser {
  /// Reads one element of the crontab dialect.
  func parseCrontab(
    _ element: ArraySlice<UInt8>, into draft: inout CronDraft
  ) throws(CronError) {
    if element.first == UInt8(ascii: "?") {
      return try parseQuestionMark(element, into: &draft)
    }
    if try parseSpecialDay(element, into: &draft) { return }
    let (base, step) = try baseAndStep(of: element)
    if base.first == UInt8(ascii: "H") || base.first == UInt8(ascii: "h") {
      return try parseHashed(base, step: step, in: element, into: &draft)
    }
    if base.first == UInt8(ascii: "*") {
      guard base.count == 1 else { throw starError(base, in: element) }
      return insert(
        stride(from: range.lowerBound, through: range.upperBound, by: step ?? 1),
        into: &draft)
    }
    guard let sign = try rangeSign(in: base) else {
      let first = try value(base, in: element)
      let last = step == nil ? first : range.upperBound
      return insert(stride(from: first, through: last, by: step ?? 1), into: &draft)
    }
    let first = try value(base[..<sign], in: element)
    let last = try value(base[(sign + 1)...], in: element)
    if first <= last {
      return insert(stride(from: first, through: last, by: step ?? 1), into: &draft)
    }
    guard field == .dayOfWeek else {
      throw reversedError(base, first: first, last: last, step: step)
    }
    // The week goes round: 7 is the Sunday that 0 is, so one week later the end is reached.
    insert(stride(from: first, through: last + 7, by: step ?? 1).lazy.map { $0 % 7 }, into: &draft)
  }

  /// `?`: every day, where the other day field decides.
  private func parseQuestionMark(
    _ element: ArraySlice<UInt8>, into draft: inout CronDraft
  ) throws(CronError) {
    guard field.isDay else {
      throw error(
        at: element.startIndex,
        "\"?\" is known only in the two day fields, did you mean \"*\"?")
    }
    guard text.count == 1 else {
      throw error(
        at: element.startIndex,
        "\"?\" stands alone in its field, but here is \(quoted(text)); use \"*\" instead")
    }
    insert(range, into: &draft)
  }
}
