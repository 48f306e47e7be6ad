// SPDX-License-Identifier: Apache-2.0

/// Which days the two day fields of an expression name.
struct CronDays: Hashable, Sendable {
  /// 1 to 31.
  var daysOfMonth = BitSet()
  /// `L` and `L-n`: days before the last one of the month, 0 to 30.
  var daysBeforeLast = BitSet()
  /// `LW`: the last Monday to Friday of the month.
  var hasLastWorkday = false
  /// `nW`: days of the month, each meaning the nearest Monday to Friday within the month.
  var nearestWorkdays = BitSet()
  /// Sunday = 0.
  var weekdays = BitSet()
  /// `dL`: weekdays whose last one in the month is meant.
  var lastWeekdays = BitSet()
  /// `d#n`: the n-th weekday d of the month, as the number 7 (n - 1) + d.
  var nthWeekdays = BitSet()
  /// Whether a day that one field names is enough; otherwise both must name it.
  var matchesEither = false

  /// The days, 1 to 31, that are named in a month of this length that begins on this weekday.
  ///
  /// - Complexity: O(1); no allocation.
  func days(firstWeekday: Int, length: Int) -> BitSet {
    let inMonth = BitSet(1...length).bits
    let fromMonth = daysFromDayOfMonth(firstWeekday: firstWeekday, length: length) & inMonth
    let fromWeek = daysFromDayOfWeek(firstWeekday: firstWeekday, length: length) & inMonth
    return BitSet(bits: matchesEither ? fromMonth | fromWeek : fromMonth & fromWeek)
  }

  private func daysFromDayOfMonth(firstWeekday: Int, length: Int) -> UInt64 {
    var days = daysOfMonth
    var rest = daysBeforeLast
    while let before = rest.removeFirst(), before < length {
      days.insert(length - before)
    }
    if hasLastWorkday {
      days.insert(Self.nearestWorkday(to: length, firstWeekday: firstWeekday, length: length))
    }
    rest = nearestWorkdays
    while let day = rest.removeFirst(), day <= length {
      days.insert(Self.nearestWorkday(to: day, firstWeekday: firstWeekday, length: length))
    }
    return days.bits
  }

  private func daysFromDayOfWeek(firstWeekday: Int, length: Int) -> UInt64 {
    var days = Self.everyWeek(weekdays, firstWeekday: firstWeekday)
    if !lastWeekdays.isEmpty {
      let lastWeek = BitSet(length - 6...length).bits
      days |= Self.everyWeek(lastWeekdays, firstWeekday: firstWeekday) & lastWeek
    }
    var rest = nthWeekdays
    while let nth = rest.removeFirst() {
      let (week, weekday) = nth.quotientAndRemainder(dividingBy: 7)
      days |= 1 << UInt64(7 * week + (weekday - firstWeekday + 7) % 7 + 1)
    }
    return days
  }

  /// The days 1 to 35 that fall on the given weekdays.
  private static func everyWeek(_ weekdays: BitSet, firstWeekday: Int) -> UInt64 {
    // Turned so that bit 0 is the weekday of the 1st, then copied to five weeks by one
    // multiplication, then moved up, since days count from 1.
    let week = weekdays.bits
    let turned = (week >> UInt64(firstWeekday) | week << UInt64(7 - firstWeekday)) & 0b1111111
    return turned &* 0x1020_4081 << 1
  }

  /// The Monday to Friday next to a day, in the same month.
  static func nearestWorkday(to day: Int, firstWeekday: Int, length: Int) -> Int {
    switch (firstWeekday + day - 1) % 7 {
    case 6: day > 1 ? day - 1 : day + 2
    case 0: day < length ? day + 1 : day - 2
    default: day
    }
  }
}
