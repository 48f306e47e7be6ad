// SPDX-License-Identifier: Apache-2.0

extension CronFieldParser {
  /// The sentence for `14:30` where fields are wanted.
  static func clockTimeMessage(_ text: ArraySlice<UInt8>) -> String {
    let parts = text.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
    let message = "\(quoted(text)) is a clock time, but minute and hour are fields of their own"
    guard
      parts.count == 2, let hour = number(parts[0]), let minute = number(parts[1]),
      (0...24).contains(hour), (0...59).contains(minute)
    else { return message }
    return message + ", did you mean \"\(minute) \(hour % 24)\"?"
  }

  /// The error of a number that the field does not have.
  func outOfRangeError(_ text: ArraySlice<UInt8>) -> CronError {
    let value = Self.number(text) ?? .max
    var cause = "\(quoted(text)) is out of range: \(field.name) is "
    cause += "\(range.lowerBound)\(rangeNote(0)) to \(range.upperBound)\(rangeNote(1))"
    // What people write who count the end of a clock's round as its last value.
    if range.lowerBound == 0, value == range.upperBound + 1, field != .dayOfWeek {
      cause += ", did you mean \"0\"?"
    } else if field == .dayOfWeek, value == 7 {
      cause += ", did you mean \"6\"?"
    }
    return error(at: text.startIndex, cause)
  }

  private func rangeNote(_ end: Int) -> String {
    guard field == .dayOfWeek else { return "" }
    switch dialect {
    case .crontab: return end == 0 ? " (Sunday)" : " (Sunday again)"
    case .apscheduler: return end == 0 ? " (Monday)" : " (Sunday)"
    }
  }

  /// The error of a range that runs backwards where the field does not go round.
  func reversedError(
    _ base: ArraySlice<UInt8>, first: Int, last: Int, step: Int?
  ) -> CronError {
    let remedy: String
    if let step {
      let round = range.count
      let values = stride(from: first, through: last + round, by: step).map {
        written(($0 - range.lowerBound) % round + range.lowerBound)
      }
      remedy = values.joined(separator: ",")
    } else {
      let head = first == range.upperBound ? "" : "-\(written(range.upperBound))"
      let tail = last == range.lowerBound ? "" : "-\(written(last))"
      remedy = "\(written(first))\(head),\(written(range.lowerBound))\(tail)"
    }
    return error(
      at: base.startIndex,
      "the range \(quoted(base)) runs backwards, did you mean \"\(remedy)\"?")
  }

  /// A value as the remedy shows it: by name where months are written by name.
  private func written(_ value: Int) -> String {
    let names = field.names(in: dialect)
    let isNamed = text.contains { (0x41...0x5A).contains($0 & 0xDF) }
    return isNamed && !names.isEmpty ? names[value - (field == .month ? 1 : 0)] : "\(value)"
  }

  /// The error of `*` with something behind it that is no step.
  func starError(_ base: ArraySlice<UInt8>, in element: ArraySlice<UInt8>) -> CronError {
    let rest = base.dropFirst()
    let hint = Self.number(rest) == nil ? "" : ", did you mean \"*/\(string(rest))\"?"
    return error(
      at: rest.startIndex, "only a step may follow \"*\", but here is \(quoted(element))\(hint)")
  }

  /// The error of a text that is neither a number nor a name of the field.
  func unknownValueError(
    _ text: ArraySlice<UInt8>, in element: ArraySlice<UInt8>
  ) -> CronError {
    let names = field.names(in: dialect)
    let upper = string(text).uppercased()
    if let name = names.first(where: { upper.count > 3 && upper.hasPrefix($0) })
      ?? NearestWord.nearest(to: upper, among: names)
    {
      return error(
        at: text.startIndex, "\(quoted(text)) is unknown, did you mean \"\(name)\"?")
    }
    for other in [CronField.month, .dayOfWeek] where other != field {
      guard other.number(named: upper, in: dialect) != nil else { continue }
      return error(
        at: text.startIndex,
        "\(quoted(text)) belongs in the field \(other.name); the order is "
          + "minute hour day-of-month month day-of-week")
    }
    let isPart = text != element
    return error(
      at: text.startIndex,
      "\(quoted(text))\(isPart ? " in \(quoted(element))" : "") is not understood; \(whatIsKnown)")
  }

  /// What may be written in the field.
  private var whatIsKnown: String {
    let names = field.names(in: dialect)
    let named = names.isEmpty ? "" : " or \(names[0]) to \(names[names.count - 1])"
    return "\(field.name) is \(range.lowerBound) to \(range.upperBound)\(named), \"*\", a list "
      + "\"a,b\", a range \"a-b\" or a step \"*/n\""
  }
}
