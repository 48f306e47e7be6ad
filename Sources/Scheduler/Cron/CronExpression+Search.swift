// SPDX-License-Identifier: Apache-2.0

// Local times here are seconds since 1970-01-01T00:00:00 on a clock without zone. Everything works
// on the bits of the fields: no search steps through minutes, and none allocates.
extension CronExpression {
  private static let secondsPerDay = 86_400

  /// The first local time that is named at or after one.
  ///
  /// It exists, since an expression names some day in every 400 years; usual ones, in days.
  ///
  /// - Complexity: O(m) in the months that pass until then.
  func firstLocalTime(from local: Int64) -> Int64 {
    let (dayNumber, second) = Self.split(local)
    let date = CivilDate(dayNumber: dayNumber)
    var cursor = MonthCursor(date, dayNumber: dayNumber)
    var days = self.days(in: cursor)
    if days.contains(date.day), let time = firstTimeOfDay(from: second) {
      return Int64(dayNumber * Self.secondsPerDay + time)
    }
    days = BitSet(bits: days.bits & ~(2 << UInt64(date.day) - 1))
    while days.isEmpty {
      cursor.advance()
      days = self.days(in: cursor)
    }
    let day = cursor.firstDay + days.first - 1
    return Int64(day * Self.secondsPerDay + firstTimeOfDay)
  }

  /// The last local time that is named before one, and not before a bound; nil if there is none.
  ///
  /// - Complexity: O(m) in the months between the two.
  func lastLocalTime(before end: Int64, notBefore bound: Int64) -> Int64? {
    guard bound < end else { return nil }
    let (dayNumber, second) = Self.split(end - 1)
    let date = CivilDate(dayNumber: dayNumber)
    var cursor = MonthCursor(date, dayNumber: dayNumber)
    var days = self.days(in: cursor)
    if days.contains(date.day), let time = lastTimeOfDay(through: second) {
      return Self.joined(dayNumber, time, notBefore: bound)
    }
    days = BitSet(bits: days.bits & (1 << UInt64(date.day) - 1))
    while days.isEmpty {
      guard Int64(cursor.firstDay * Self.secondsPerDay) > bound else { return nil }
      cursor.retreat()
      days = self.days(in: cursor)
    }
    return Self.joined(cursor.firstDay + days.last - 1, lastTimeOfDay, notBefore: bound)
  }

  /// How many local times are named from one on and before another one.
  ///
  /// - Complexity: O(m) in the months between the two.
  func countLocalTimes(from start: Int64, before end: Int64) -> Int {
    guard start < end else { return 0 }
    let (startDay, startSecond) = Self.split(start)
    let (endDay, endSecond) = Self.split(end)
    // Whole days from the first one's midnight to the last one's, and the two pieces put right.
    return countDays(from: startDay, before: endDay) * timesPerDay
      - (countDays(from: startDay, before: startDay + 1) * countTimes(before: startSecond))
      + (countDays(from: endDay, before: endDay + 1) * countTimes(before: endSecond))
  }

  private func countDays(from start: Int, before end: Int) -> Int {
    let date = CivilDate(dayNumber: start)
    var cursor = MonthCursor(date, dayNumber: start)
    var count = 0
    var first = date.day
    while cursor.firstDay < end {
      let last = min(cursor.length, end - cursor.firstDay)
      if first <= last {
        count += days(in: cursor).intersection(BitSet(first...last)).count
      }
      first = 1
      cursor.advance()
    }
    return count
  }

  /// The days of a month that all three date fields name.
  func days(in cursor: MonthCursor) -> BitSet {
    guard months.contains(cursor.month.month) else { return BitSet() }
    return days.days(firstWeekday: cursor.firstWeekday, length: cursor.length)
  }

  private static func split(_ local: Int64) -> (dayNumber: Int, second: Int) {
    let dayNumber = Int(local).flooredQuotient(by: secondsPerDay)
    return (dayNumber, Int(local) - dayNumber * secondsPerDay)
  }

  private static func joined(_ day: Int, _ time: Int, notBefore bound: Int64) -> Int64? {
    let local = Int64(day * secondsPerDay + time)
    return local < bound ? nil : local
  }
}
