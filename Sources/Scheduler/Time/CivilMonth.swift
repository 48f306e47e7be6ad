// SPDX-License-Identifier: Apache-2.0

/// A month of the proleptic Gregorian calendar.
struct CivilMonth: Hashable, Sendable {
  var year: Int
  /// 1 to 12.
  var month: Int

  /// The number of its days, 28 to 31.
  var length: Int {
    if month == 2 { return Self.isLeap(year) ? 29 : 28 }
    // April, June, September and November: even up to July, odd after it.
    return 30 + ((month + month >> 3) & 1)
  }

  /// The day number of its first day.
  var firstDayNumber: Int {
    CivilDate(year: year, month: month, day: 1).dayNumber
  }

  /// The month after this one.
  var next: Self {
    month == 12 ? Self(year: year + 1, month: 1) : Self(year: year, month: month + 1)
  }

  /// The month before this one.
  var previous: Self {
    month == 1 ? Self(year: year - 1, month: 12) : Self(year: year, month: month - 1)
  }

  /// Whether a year has a 29 February.
  static func isLeap(_ year: Int) -> Bool {
    year & 3 == 0 && (year % 100 != 0 || year % 400 == 0)
  }
}
