// SPDX-License-Identifier: Apache-2.0

/// The rule of a TZif footer: a `TZ` string of POSIX (XBD 8.3), with the extensions of RFC 9636.
///
/// `CET-1CEST,M3.5.0,M10.5.0/3` says: standard time CET is one hour east of UTC, daylight time
/// CEST lasts from the last Sunday of March, 02:00, to the last Sunday of October, 03:00.
struct PosixTimeZone: Hashable, Sendable {
  var standard: LocalOffset
  /// Nil where there is no daylight saving time.
  var daylight: Daylight?

  struct Daylight: Hashable, Sendable {
    var offset: LocalOffset
    /// When it begins, in standard time.
    var start: Rule
    /// When it ends, in daylight time.
    var end: Rule
  }

  /// A day of every year, and a time of that day.
  struct Rule: Hashable, Sendable {
    var day: Day
    /// Seconds after midnight; -167 to 167 hours, since RFC 9636 lets a rule leave its day.
    var time: Int64
  }

  enum Day: Hashable, Sendable {
    /// `Jn`: the n-th day, 1 to 365, 29 February never counted.
    case withoutLeapDay(Int)
    /// `n`: the n-th day, 0 to 365, 29 February counted.
    case withLeapDay(Int)
    /// `Mm.w.d`: in month m the w-th (5: the last) day of the week d, Sunday = 0.
    case weekday(month: Int, week: Int, weekday: Int)
  }

  /// An instant at which the rule switches, in seconds since the epoch.
  struct Switch: Hashable, Sendable {
    var instant: Int64
    var toDaylight: Bool
  }

  /// The two switches of a year's daylight saving time, in the order in which they happen.
  ///
  /// Where both fall on one instant the one to daylight is last: so a zone says that it has
  /// daylight time all year (RFC 9636, 3.3.1).
  func switches(inYear year: Int) -> [Switch] {
    guard let daylight else { return [] }
    let start = daylight.start.localSeconds(inYear: year) - Int64(standard.seconds)
    let end = daylight.end.localSeconds(inYear: year) - Int64(daylight.offset.seconds)
    let switches = [
      Switch(instant: end, toDaylight: false), Switch(instant: start, toDaylight: true),
    ]
    return end <= start ? switches : switches.reversed()
  }
}

extension PosixTimeZone.Rule {
  /// The switch in local time, as seconds since 1970-01-01T00:00:00 on a clock without zone.
  func localSeconds(inYear year: Int) -> Int64 {
    Int64(day.dayNumber(inYear: year)) * CivilDate.secondsPerDay + time
  }
}

extension PosixTimeZone.Day {
  /// The day of a year, in days since 1970-01-01.
  func dayNumber(inYear year: Int) -> Int {
    let newYear = CivilDate(year: year, month: 1, day: 1).dayNumber
    switch self {
    case .withoutLeapDay(let day):
      return newYear + day - 1 + (CivilMonth.isLeap(year) && day >= 60 ? 1 : 0)
    case .withLeapDay(let day):
      return newYear + day
    case .weekday(let number, let week, let weekday):
      let month = CivilMonth(year: year, month: number)
      let first = month.firstDayNumber
      let ahead = (weekday - CivilDate.weekday(ofDayNumber: first) + 7) % 7
      let day = ahead + 7 * (week - 1)
      return first + (day < month.length ? day : day - 7)
    }
  }
}
