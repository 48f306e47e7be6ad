// SPDX-License-Identifier: Apache-2.0

/// What the fields of an expression have named so far.
struct CronDraft {
  var seconds = BitSet()
  var minutes = BitSet()
  var hours = BitSet()
  var months = BitSet()
  var days = CronDays()
  var hasFixedTimes = false

  /// Adds a number as it is written in a field.
  mutating func insert(_ number: Int, in field: CronField, _ dialect: CronDialect) {
    switch field {
    case .second: seconds.insert(number)
    case .minute: minutes.insert(number)
    case .hour: hours.insert(number)
    case .dayOfMonth: days.daysOfMonth.insert(number)
    case .month: months.insert(number)
    case .dayOfWeek: days.weekdays.insert(Self.weekday(number, in: dialect))
    }
  }

  /// The weekday, Sunday = 0, that a number stands for.
  static func weekday(_ number: Int, in dialect: CronDialect) -> Int {
    dialect == .crontab ? number % 7 : (number + 1) % 7
  }

  /// Whether some day of some year is named.
  ///
  /// In 400 years every month begins on every weekday, and so does every February of 29 days.
  var namesSomeDay: Bool {
    (1...12).contains { month in
      let lengths = month == 2 ? 28...29 : Self.length(of: month)
      return months.contains(month)
        && lengths.contains { length in
          (0..<7).contains { !days.days(firstWeekday: $0, length: length).isEmpty }
        }
    }
  }

  private static func length(of month: Int) -> ClosedRange<Int> {
    let length = CivilMonth(year: 2_000, month: month).length
    return length...length
  }

  /// The most days that one of the months has.
  var longestMonth: Int {
    (1...12).filter(months.contains).map { CivilMonth(year: 2_000, month: $0).length }.max() ?? 31
  }
}
