// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Scheduler

@Suite struct PosixTimeZoneTests {
  @Test(arguments: [
    // The text, the year, and its switches in UTC, each with what begins.
    ("CET-1CEST,M3.5.0,M10.5.0/3", 2026, "2026-03-29T01:00:00Z D", "2026-10-25T01:00:00Z S"),
    ("EST5EDT,M3.2.0,M11.1.0", 2026, "2026-03-08T07:00:00Z D", "2026-11-01T06:00:00Z S"),
    ("<-04>4<-03>,M9.1.6/24,M4.1.6/24", 2026, "2026-04-05T03:00:00Z S", "2026-09-06T04:00:00Z D"),
    ("<-02>2<-01>,M3.5.0/-1,M10.5.0/0", 2026, "2026-03-29T01:00:00Z D", "2026-10-25T01:00:00Z S"),
    ("IST-1GMT0,M10.5.0,M3.5.0/1", 2026, "2026-03-29T01:00:00Z S", "2026-10-25T01:00:00Z D"),
    ("AAA0BBB,J60/0,J300/0", 2024, "2024-03-01T00:00:00Z D", "2024-10-26T23:00:00Z S"),
    ("AAA0BBB,59/0,300/0", 2024, "2024-02-29T00:00:00Z D", "2024-10-26T23:00:00Z S"),
    (
      "<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", 2026, "2026-04-04T15:00:00Z S",
      "2026-10-03T15:30:00Z D"
    ),
    ("EST5EDT,0/0,J365/25", 2025, "2025-01-01T05:00:00Z D", "2026-01-01T05:00:00Z S"),
    ("AAA0BBB,M3.4.4/50,M10.4.4/-167", 2026, "2026-03-28T02:00:00Z D", "2026-10-15T00:00:00Z S"),
  ])
  func switches(_ text: String, _ year: Int, _ first: String, _ second: String) throws {
    let zone = try #require(PosixTimeZone(text.utf8))
    let switches = zone.switches(inYear: year).map { change in
      let instant = TimeZoneRules.utc.rfc3339(WallInstant(seconds: change.instant))
      return instant.replacing("+00:00", with: "Z") + (change.toDaylight ? " D" : " S")
    }
    #expect(switches == [first, second])
  }

  @Test(arguments: [
    "", "CE-1", "CET", "CET-25", "CET-1CEST", "CET-1CEST,M3.5.0", "CET-1CEST,M3.5.0,M10.5.0/3x",
    "CET-1CEST,M13.5.0,M10.5.0", "CET-1CEST,M3.6.0,M10.5.0", "CET-1CEST,M3.5.7,M10.5.0",
    "CET-1CEST,J0,J10", "CET-1CEST,366,10", "CET-1CEST,0/168,10", "<CET-1", "C3T-1", "CET-1:60",
    "CET-0000000001", "CET-1CE,0,1", "CET-1 ",
  ])
  func refuses(_ text: String) {
    #expect(PosixTimeZone(text.utf8) == nil)
  }

  /// Daylight time all the year: the footer says so with a start and an end at one instant.
  @Test func daylightTimeForEver() throws {
    let file = TimeZoneFileBuilder(footer: "EST5EDT,0/0,J365/25").bytes
    let zone = try TimeZoneRules(name: "x", tzif: file)
    for year in [2026, 2027, 2500] {
      for month in 1...12 {
        let day = CivilDate(year: year, month: month, day: 1).dayNumber
        let offset = zone.offset(at: WallInstant(seconds: Int64(day) * 86_400 + 18_000))
        #expect(offset.abbreviation == "EDT")
      }
    }
  }
}
