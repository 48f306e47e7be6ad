// SPDX-License-Identifier: Apache-2.0

/// A day of the proleptic Gregorian calendar, without zone and time.
///
/// Year 0 is 1 BC. The day number counts from 1970-01-01, as the Unix epoch does.
public struct CivilDate: Hashable, Comparable, Sendable {
  public var year: Int
  /// 1 to 12.
  public var month: Int
  /// 1 to the month's length.
  public var day: Int

  /// Creates a date from its parts, which must name a day that exists.
  public init(year: Int, month: Int, day: Int) {
    self.year = year
    self.month = month
    self.day = day
  }

  /// Creates the date a number of days after 1970-01-01.
  ///
  /// - Complexity: O(1).
  public init(dayNumber: Int) {
    // A year that begins in March has its leap day at the end, which makes the month a linear
    // function of the day of the year; 719,468 days lie between 0000-03-01 and 1970-01-01.
    let shifted = dayNumber + 719_468
    let cycle = shifted.flooredQuotient(by: Self.daysPerCycle)
    let dayOfCycle = shifted - cycle * Self.daysPerCycle
    let yearOfCycle =
      (dayOfCycle - dayOfCycle / 1_460 + dayOfCycle / 36_524 - dayOfCycle / 146_096) / 365
    let dayOfYear = dayOfCycle - (365 * yearOfCycle + yearOfCycle / 4 - yearOfCycle / 100)
    let marchMonth = (5 * dayOfYear + 2) / 153
    day = dayOfYear - (153 * marchMonth + 2) / 5 + 1
    month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
    year = yearOfCycle + cycle * 400 + (month <= 2 ? 1 : 0)
  }

  /// Days since 1970-01-01.
  ///
  /// - Complexity: O(1).
  public var dayNumber: Int {
    let marchYear = month <= 2 ? year - 1 : year
    let cycle = marchYear.flooredQuotient(by: 400)
    let yearOfCycle = marchYear - cycle * 400
    let marchMonth = month > 2 ? month - 3 : month + 9
    let dayOfYear = (153 * marchMonth + 2) / 5 + day - 1
    let dayOfCycle = yearOfCycle * 365 + yearOfCycle / 4 - yearOfCycle / 100 + dayOfYear
    return cycle * Self.daysPerCycle + dayOfCycle - 719_468
  }

  /// The day of the week, counted from Sunday = 0.
  public var weekday: Int {
    Self.weekday(ofDayNumber: dayNumber)
  }

  public static func < (left: Self, right: Self) -> Bool {
    (left.year, left.month, left.day) < (right.year, right.month, right.day)
  }

  /// The day of the week of a day number, counted from Sunday = 0; 1970-01-01 was a Thursday.
  static func weekday(ofDayNumber dayNumber: Int) -> Int {
    (dayNumber + 4).flooredRemainder(by: 7)
  }

  /// The days after which the calendar repeats: 400 years, a whole number of weeks.
  static let daysPerCycle = 146_097

  static let secondsPerDay: Int64 = 86_400

  /// The seconds of ``daysPerCycle``.
  static let secondsPerCycle: Int64 = 146_097 * 86_400
}
