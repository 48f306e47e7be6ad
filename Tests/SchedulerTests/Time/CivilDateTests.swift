// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Scheduler

@Suite struct CivilDateTests {
  @Test(arguments: [
    (-719_468, 0, 3, 1), (-719_469, 0, 2, 29), (-1, 1969, 12, 31), (0, 1970, 1, 1),
    (11_016, 2000, 2, 29), (11_017, 2000, 3, 1), (20_541, 2026, 3, 29), (-25_508, 1900, 3, 1),
    (-25_509, 1900, 2, 28), (2_932_896, 9999, 12, 31), (-719_529, -1, 12, 31),
  ])
  func dayNumbers(_ dayNumber: Int, _ year: Int, _ month: Int, _ day: Int) {
    let date = CivilDate(year: year, month: month, day: day)
    #expect(CivilDate(dayNumber: dayNumber) == date)
    #expect(date.dayNumber == dayNumber)
  }

  /// Four hundred years and a bit, day by day: each date follows from the one before.
  @Test func everyDayOfACycle() {
    var date = CivilDate(year: -1, month: 12, day: 31)
    let first = date.dayNumber
    var weekday = date.weekday
    for dayNumber in first...first + CivilDate.daysPerCycle + 400 {
      let month = CivilMonth(year: date.year, month: date.month)
      guard
        CivilDate(dayNumber: dayNumber) == date, date.dayNumber == dayNumber,
        date.weekday == weekday
      else {
        Issue.record("\(date) is not day \(dayNumber)")
        return
      }
      weekday = (weekday + 1) % 7
      if date.day < month.length {
        date.day += 1
      } else {
        date = CivilDate(year: month.next.year, month: month.next.month, day: 1)
      }
    }
  }

  @Test func theEpochWasAThursday() {
    #expect(CivilDate(year: 1970, month: 1, day: 1).weekday == 4)
  }
}
