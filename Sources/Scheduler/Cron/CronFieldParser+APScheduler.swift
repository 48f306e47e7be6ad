// SPDX-License-Identifier: Apache-2.0

extension CronFieldParser {
  /// Reads one element as the expressions of APScheduler 3.x match it, up to its end.
  ///
  /// (APScheduler itself compares only the beginning of names and drops what follows, so that
  /// `mon/2` is every Monday there. Here that is an error, since it can't be what was meant.)
  func parseAPScheduler(
    _ element: ArraySlice<UInt8>, into draft: inout CronDraft
  ) throws(CronError) {
    if field == .dayOfMonth, string(element).lowercased() == "last" {
      draft.days.daysBeforeLast.insert(0)
      return
    }
    try refuseOtherDialect(element)
    let (base, step) = try baseAndStep(of: element)
    if base.first == UInt8(ascii: "*") {
      guard base.count == 1 else { throw starError(base, in: element) }
      try checkStep(step, span: range.count - 1, in: element)
      return insert(
        stride(from: range.lowerBound, through: range.upperBound, by: step ?? 1), into: &draft)
    }
    let sign = try rangeSign(in: base)
    let firstText = base[..<(sign ?? base.endIndex)]
    let first = try value(firstText, in: element)
    guard let sign else {
      try refuseStepOfName(step, isName: Self.number(firstText) == nil, in: element)
      try checkStep(step, span: range.upperBound - first, in: element)
      let last = step == nil ? first : range.upperBound
      return insert(stride(from: first, through: last, by: step ?? 1), into: &draft)
    }
    let lastText = base[(sign + 1)...]
    let last = try value(lastText, in: element)
    let isName = Self.number(firstText) == nil
    guard isName == (Self.number(lastText) == nil) else {
      throw error(
        at: element.startIndex,
        "\(quoted(element)) mixes a name and a number, which the apscheduler dialect does not know")
    }
    try refuseStepOfName(step, isName: isName, in: element)
    guard first <= last else { throw reversedError(base, first: first, last: last, step: step) }
    // APScheduler takes an end of 0 for none when it checks the step: `0-0/5` passes there.
    try checkStep(step, span: (last == 0 ? range.upperBound : last) - first, in: element)
    insert(stride(from: first, through: last, by: step ?? 1), into: &draft)
  }

  /// APScheduler refuses steps that lead out of the range at once.
  private func checkStep(
    _ step: Int?, span: Int, in element: ArraySlice<UInt8>
  ) throws(CronError) {
    guard let step, step > span else { return }
    throw error(
      at: element.startIndex,
      "the step in \(quoted(element)) is larger than the range, which the apscheduler dialect "
        + "refuses; \(span > 0 ? "the largest step here is \(span)" : "leave the step out")")
  }

  private func refuseStepOfName(
    _ step: Int?, isName: Bool, in element: ArraySlice<UInt8>
  ) throws(CronError) {
    guard isName, step != nil else { return }
    throw error(
      at: element.startIndex,
      "\(quoted(element)) has a step after a name, which the apscheduler dialect does not know; "
        + "write numbers")
  }

  /// Tells what is known in the crontab dialect only.
  private func refuseOtherDialect(_ element: ArraySlice<UInt8>) throws(CronError) {
    let upper = string(element).uppercased()
    let remedy: String
    if upper.hasPrefix("?") {
      remedy = "did you mean \"*\"?"
    } else if field == .dayOfMonth, upper == "L" {
      remedy = "did you mean \"last\"?"
    } else if upper.hasPrefix("H") {
      remedy = "write a number, or set \"cron_dialect: crontab\""
    } else if field == .dayOfWeek, upper.contains("#") {
      remedy = "set \"cron_dialect: crontab\""
    } else {
      return
    }
    throw error(
      at: element.startIndex,
      "\(quoted(element)) is not known in the apscheduler dialect; \(remedy)")
  }
}
