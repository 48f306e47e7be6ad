// SPDX-License-Identifier: Apache-2.0

/// One of the six positions of a cron expression.
enum CronField: Int, CaseIterable, Sendable {
  case second, minute, hour, dayOfMonth, month, dayOfWeek

  /// The name in messages, and in what `H` is hashed from.
  var name: String {
    switch self {
    case .second: "second"
    case .minute: "minute"
    case .hour: "hour"
    case .dayOfMonth: "day-of-month"
    case .month: "month"
    case .dayOfWeek: "day-of-week"
    }
  }

  var isDay: Bool { self == .dayOfMonth || self == .dayOfWeek }

  /// The numbers that may be written.
  func range(in dialect: CronDialect) -> ClosedRange<Int> {
    switch self {
    case .second, .minute: 0...59
    case .hour: 0...23
    case .dayOfMonth: 1...31
    case .month: 1...12
    case .dayOfWeek: dialect == .crontab ? 0...7 : 0...6
    }
  }

  /// The values that `H` is spread over: every month has a 28th, and Sunday counts once.
  var hashedRange: ClosedRange<Int> {
    switch self {
    case .dayOfMonth: 1...28
    case .dayOfWeek: 0...6
    default: range(in: .crontab)
    }
  }

  /// The names that stand for numbers, in upper case, the lowest number's first.
  func names(in dialect: CronDialect) -> [String] {
    switch self {
    case .month: Self.monthNames
    case .dayOfWeek:
      dialect == .crontab ? Self.weekdayNames : Self.weekdayNames[1...] + ["SUN"]
    default: []
    }
  }

  /// The number that a name stands for; case does not matter.
  func number(named name: String, in dialect: CronDialect) -> Int? {
    let index = names(in: dialect).firstIndex(of: name.uppercased())
    return index.map { $0 + (self == .month ? 1 : 0) }
  }

  private static let monthNames = [
    "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC",
  ]
  private static let weekdayNames = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"]
}
