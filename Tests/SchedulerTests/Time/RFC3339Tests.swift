// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

@testable import Scheduler

@Suite struct RFC3339Tests {
  @Test(arguments: [
    ("1970-01-01T00:00:00Z", 0), ("2026-03-29T03:00:00+02:00", 1_774_746_000_000_000),
    ("2026-03-29 01:00:00z", 1_774_746_000_000_000), ("1969-12-31T23:59:59.5Z", -500_000),
    ("1970-01-01t00:00:00.1234567-00:00", 123_456),
    ("0000-01-01T00:00:00Z", -62_167_219_200_000_000),
    ("9999-12-31T23:59:59-23:59", 253_402_387_139_000_000),
    ("2016-12-31T23:59:60Z", 1_483_228_800_000_000),
    ("2017-01-01T00:59:60+01:00", 1_483_228_800_000_000),
  ])
  func parses(_ text: String, _ microseconds: Int64) throws {
    #expect(try WallInstant(rfc3339: text) == WallInstant(microseconds: microseconds))
  }

  @Test(arguments: [
    ("", 0, "the year has 4 digits"), ("2026", 4, #""-" is expected after the year"#),
    ("2026-03-29", 10, "the time is missing"),
    ("2026-02-29T00:00:00Z", 8, "the day is 1 to 28"),
    ("2026-13-01T00:00:00Z", 5, "the month is 1 to 12"),
    ("2026-03-29T24:00:00Z", 11, "the hour is 0 to 23"),
    ("2026-03-29T1:00:00Z", 11, "the hour has 2 digits"),
    ("2026-03-29T03:00Z", 16, #"":" is expected after the minute"#),
    (
      "2026-03-29T03:00:00", 19,
      #"the offset from UTC is missing; end with "Z" or such as "+02:00""#
    ),
    ("2026-03-29T03:00:00.Z", 20, #"digits are expected after ".""#),
    ("2026-03-29T03:00:00+0200", 22, #"":" is expected after the offset's hour"#),
    ("2026-03-29T03:00:00Z ", 20, "unexpected text after the offset"),
    ("2026-03-29T12:00:60Z", 17, "second 60 exists only at 23:59:60 UTC"),
    ("2026-03-29X03:00:00Z", 10, #""T" is expected before the time"#),
    ("tomorrow", 0, "the year has 4 digits"), ("２026-03-29T03:00:00Z", 0, "the year has 4 digits"),
  ])
  func refuses(_ text: String, _ offset: Int, _ cause: String) {
    let error = #expect(throws: RFC3339Error.self) { try WallInstant(rfc3339: text) }
    let message =
      "\"\(text)\" is not a timestamp of RFC 3339: \(cause) "
      + "(write it like \"2026-03-29T03:00:00+02:00\")"
    #expect(error == RFC3339Error(offset: offset, message: message))
  }

  @Test(arguments: [
    ("Europe/Berlin", "2026-03-29T01:00:00Z", "2026-03-29T03:00:00+02:00", "03:00:00 CEST"),
    ("Europe/Berlin", "2026-01-15T13:00:00Z", "2026-01-15T14:00:00+01:00", "14:00:00 CET"),
    ("America/St_Johns", "2026-01-01T00:00:00Z", "2025-12-31T20:30:00-03:30", "20:30:00 NST"),
    ("Asia/Kathmandu", "2026-01-01T00:00:00Z", "2026-01-01T05:45:00+05:45", "05:45:00 +0545"),
    // Local mean time, 53 minutes and 28 seconds: RFC 3339 can only say 53, and shows that time.
    ("Europe/Berlin", "1890-01-01T00:00:00Z", "1890-01-01T00:53:00+00:53", "00:53:28 LMT"),
    ("UTC", "2026-01-01T00:00:00Z", "2026-01-01T00:00:00+00:00", "00:00:00 UTC"),
  ])
  func formats(_ zone: String, _ instant: String, _ local: String, _ clock: String) throws {
    let zone = try SystemZone.named(zone)
    let instant = try WallInstant(rfc3339: instant)
    #expect(zone.rfc3339(instant) == local)
    #expect(zone.clockTime(instant) == clock)
    #expect(try WallInstant(rfc3339: local) == instant)
  }

  @Test(arguments: [
    (0, "1969-12-31T23:59:59+00:00"), (3, "1969-12-31T23:59:59.987+00:00"),
    (6, "1969-12-31T23:59:59.987654+00:00"),
  ])
  func fractions(_ digits: Int, _ text: String) {
    let instant = WallInstant(microseconds: -12_346)
    #expect(TimeZoneRules.utc.rfc3339(instant, fractionDigits: digits) == text)
  }

  @Test func roundTrips() throws {
    var random = SplitMix(seed: 0x3339)
    let zones = try CronCaseGenerator.zoneNames.map { try SystemZone.named($0) }
    for _ in 0..<2_000 {
      let range: ClosedRange<Int64> = -62_000_000_000_000_000...253_000_000_000_000_000
      let instant = WallInstant(microseconds: Int64.random(in: range, using: &random))
      let text = random.pick(zones).rfc3339(instant, fractionDigits: 6)
      #expect(try WallInstant(rfc3339: text) == instant, "\(text)")
    }
  }
}
