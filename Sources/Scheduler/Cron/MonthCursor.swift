// SPDX-License-Identifier: Apache-2.0

/// A month on the way through the calendar, with the numbers that a day search needs.
struct MonthCursor {
  private(set) var month: CivilMonth
  /// The day number of the 1st.
  private(set) var firstDay: Int
  private(set) var length: Int

  /// The month that a date lies in.
  init(_ date: CivilDate, dayNumber: Int) {
    month = CivilMonth(year: date.year, month: date.month)
    firstDay = dayNumber - date.day + 1
    length = month.length
  }

  /// The day of the week of the 1st, Sunday = 0.
  var firstWeekday: Int { CivilDate.weekday(ofDayNumber: firstDay) }

  mutating func advance() {
    firstDay += length
    month = month.next
    length = month.length
  }

  mutating func retreat() {
    month = month.previous
    length = month.length
    firstDay -= length
  }
}
