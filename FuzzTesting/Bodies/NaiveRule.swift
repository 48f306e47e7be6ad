// SPDX-License-Identifier: Apache-2.0

import Scheduler

/// A POSIX `TZ` string that was accepted, read and evaluated as slowly as can be: day by day.
struct NaiveRule {
  private struct Change {
    var day: Substring
    var time: Int64
  }

  private let standard: Int64
  private var daylight: Int64?
  private var changes: [Change] = []

  init(_ text: String) {
    let parts = text.split(separator: ",")
    var rest = Self.withoutName(parts[0])
    standard = -Self.seconds(rest.prefix { !$0.isLetter && $0 != "<" })
    rest = rest.drop { !$0.isLetter && $0 != "<" }
    guard !rest.isEmpty else { return }
    let offset = Self.withoutName(rest)
    daylight = offset.isEmpty ? standard + 3_600 : -Self.seconds(offset)
    changes = parts.dropFirst().map { part in
      let words = part.split(separator: "/")
      return Change(day: words[0], time: words.count == 2 ? Self.seconds(words[1]) : 7_200)
    }
  }

  private static func withoutName(_ text: Substring) -> Substring {
    text.hasPrefix("<") ? text.drop { $0 != ">" }.dropFirst() : text.drop { $0.isLetter }
  }

  private static func seconds(_ text: Substring) -> Int64 {
    let numbers = text.drop { $0 == "-" || $0 == "+" }.split(separator: ":").map { Int64($0) ?? 0 }
    let sum = zip(numbers, [3_600, 60, 1]).reduce(Int64(0)) { $0 + $1.0 * $1.1 }
    return text.hasPrefix("-") ? -sum : sum
  }

  /// The offset at an instant; nil where the changes of three years are not one after the other, so
  /// that what holds is a matter of opinion.
  func offset(at instant: Int64) -> Int64? {
    guard let daylight else { return standard }
    let year = CivilDate(dayNumber: Int((Double(instant) / 86_400).rounded(.down))).year
    var all: [(instant: Int64, offset: Int64)] = []
    for year in year - 1...year + 1 {
      let start = local(changes[0], year) - standard
      let end = local(changes[1], year) - daylight
      let pair = [(instant: start, offset: daylight), (instant: end, offset: standard)]
      all += start < end ? pair : pair.reversed()
    }
    guard zip(all, all.dropFirst()).allSatisfy({ $0.instant < $1.instant }) else { return nil }
    return all.last { $0.instant <= instant }?.offset
  }

  private func local(_ change: Change, _ year: Int) -> Int64 {
    let newYear = CivilDate(year: year, month: 1, day: 1).dayNumber
    let length = CivilDate(year: year + 1, month: 1, day: 1).dayNumber - newYear
    // A zero-based day may be the first one of the next year.
    let days = (newYear...newYear + length).map { CivilDate(dayNumber: $0) }
    let day = days.last { matches(change.day, $0, first: newYear, isLeap: length == 366) }
    return Int64(day?.dayNumber ?? newYear) * 86_400 + change.time
  }

  private func matches(_ text: Substring, _ date: CivilDate, first: Int, isLeap: Bool) -> Bool {
    let day = date.dayNumber - first
    if text.hasPrefix("J"), let wanted = Int(text.dropFirst()) {
      guard day < (isLeap ? 366 : 365) else { return false }
      let isAfterLeapDay = isLeap && date.month > 2
      return day + 1 - (isAfterLeapDay ? 1 : 0) == wanted && !(date.month == 2 && date.day == 29)
    }
    guard text.hasPrefix("M") else { return Int(text) == day }
    let numbers = text.dropFirst().split(separator: ".").compactMap { Int($0) }
    guard day < (isLeap ? 366 : 365), date.month == numbers[0], date.weekday == numbers[2] else {
      return false
    }
    let isLast = CivilDate(dayNumber: date.dayNumber + 7).month != date.month
    return numbers[1] == 5 ? isLast : (date.day + 6) / 7 == numbers[1]
  }
}
