// SPDX-License-Identifier: Apache-2.0

extension CronFieldParser {
  /// Reads `L`, `L-n`, `LW`, `nW` in day-of-month, `dL` and `d#n` in day-of-week.
  ///
  /// - Returns: Whether the element is one of them.
  func parseSpecialDay(
    _ element: ArraySlice<UInt8>, into draft: inout CronDraft
  ) throws(CronError) -> Bool {
    switch field {
    case .dayOfMonth: return try parseSpecialDayOfMonth(element, into: &draft)
    case .dayOfWeek: return try parseSpecialDayOfWeek(element, into: &draft)
    default: return false
    }
  }

  private func parseSpecialDayOfMonth(
    _ element: ArraySlice<UInt8>, into draft: inout CronDraft
  ) throws(CronError) -> Bool {
    let upper = string(element).uppercased()
    switch upper {
    case "L":
      draft.days.daysBeforeLast.insert(0)
      return true
    case "LW":
      draft.days.hasLastWorkday = true
      return true
    case "W", "WL", "LAST":
      throw error(
        at: element.startIndex,
        "\(quoted(element)) is not understood, did you mean "
          + "\(upper == "LAST" ? "\"L\", the last day of the month" : "\"LW\", the last weekday")?")
    default: break
    }
    if upper.hasPrefix("L-") {
      let text = element.dropFirst(2)
      guard let before = Self.number(text), (1...30).contains(before) else {
        throw error(
          at: element.startIndex,
          "\(quoted(element)) is not understood; \"L-n\" is n days before the last day, n from 1 "
            + "to 30")
      }
      draft.days.daysBeforeLast.insert(before)
      return true
    }
    guard upper.hasSuffix("W") else { return false }
    let number = element.dropLast()
    guard let day = Self.number(number) else {
      throw error(
        at: element.startIndex,
        "\(quoted(element)) is not understood; \"nW\" is the weekday nearest to one day n")
    }
    guard range.contains(day) else { throw outOfRangeError(number) }
    draft.days.nearestWorkdays.insert(day)
    return true
  }

  private func parseSpecialDayOfWeek(
    _ element: ArraySlice<UInt8>, into draft: inout CronDraft
  ) throws(CronError) -> Bool {
    if let sign = element.firstIndex(of: UInt8(ascii: "#")) {
      let day = try specialValue(element[..<sign], in: element)
      guard let nth = Self.number(element[(sign + 1)...]), (1...5).contains(nth) else {
        throw error(
          at: sign + 1,
          "\(quoted(element)) is not understood; \"d#n\" is the n-th weekday d of the month, n "
            + "from 1 to 5")
      }
      draft.days.nthWeekdays.insert(7 * (nth - 1) + day)
      return true
    }
    guard element.last == UInt8(ascii: "L") || element.last == UInt8(ascii: "l") else {
      return false
    }
    guard element.count > 1 else {
      throw error(
        at: element.startIndex,
        "\"L\" has no weekday, such as \"FRIL\" for the month's last Friday; a Saturday is \"SAT\"")
    }
    draft.days.lastWeekdays.insert(try specialValue(element.dropLast(), in: element))
    return true
  }

  /// The single weekday before `L` or `#`, Sunday = 0.
  private func specialValue(
    _ text: ArraySlice<UInt8>, in element: ArraySlice<UInt8>
  ) throws(CronError) -> Int {
    guard !text.isEmpty else {
      throw error(at: element.startIndex, "\(quoted(element)) has no weekday in front")
    }
    guard !text.contains(UInt8(ascii: "-")) else {
      throw error(
        at: element.startIndex,
        "\(quoted(element)) names several weekdays; write one element for each, between commas")
    }
    return CronDraft.weekday(try value(text, in: element), in: dialect)
  }
}
