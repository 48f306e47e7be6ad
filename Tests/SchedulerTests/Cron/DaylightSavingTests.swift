// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Scheduler

/// Changes of the clock, as a table: what fires after an instant, in local time.
@Suite struct DaylightSavingTests {
  struct Row: CustomTestStringConvertible {
    var cron: String
    var zone: String
    var after: String
    var expected: [String]

    init(_ cron: String, _ zone: String, after: String, _ expected: String...) {
      (self.cron, self.zone, self.after, self.expected) = (cron, zone, after, expected)
    }

    var testDescription: String { "`\(cron)` in \(zone) after \(after)" }
  }

  @Test(arguments: [
    // Fixed times that are skipped fire once, at the end of the stretch.
    Row(
      "30 2 * * *", "Europe/Berlin", after: "2026-03-28T12:00:00Z",
      "2026-03-29T03:00:00+02:00", "2026-03-30T02:30:00+02:00"),
    Row(
      "0,20,40 2 * * *", "Europe/Berlin", after: "2026-03-28T12:00:00Z",
      "2026-03-29T03:00:00+02:00", "2026-03-30T02:00:00+02:00"),
    Row(
      "0 2-3 * * *", "Europe/Berlin", after: "2026-03-28T12:00:00Z",
      "2026-03-29T03:00:00+02:00", "2026-03-30T02:00:00+02:00"),
    Row(
      "0 0 * * *", "America/Santiago", after: "2026-09-05T12:00:00Z",
      "2026-09-06T01:00:00-03:00", "2026-09-07T00:00:00-03:00"),
    Row(
      "15 0 * * *", "Africa/Cairo", after: "2026-04-23T12:00:00Z",
      "2026-04-24T01:00:00+03:00", "2026-04-25T00:15:00+03:00"),
    Row(
      "15 2 * * *", "Australia/Lord_Howe", after: "2026-10-03T10:00:00Z",
      "2026-10-04T02:30:00+11:00", "2026-10-05T02:15:00+11:00"),
    Row(
      "30 1 * * *", "Europe/Dublin", after: "2026-03-28T12:00:00Z",
      "2026-03-29T02:00:00+01:00", "2026-03-30T01:30:00+01:00"),
    Row(
      "30 2 * * *", "Pacific/Apia", after: "2011-12-29T13:00:00Z",
      "2011-12-31T00:00:00+14:00", "2011-12-31T02:30:00+14:00"),
    Row(
      "0 0 1 4 *", "Europe/Berlin", after: "2026-03-29T00:00:00Z",
      "2026-04-01T00:00:00+02:00"),
    Row(
      "0 0 * * *", "Europe/Berlin", after: "2026-03-29T12:00:00Z",
      "2026-03-30T00:00:00+02:00"),
    // Fixed times that are repeated fire the first time only.
    Row(
      "30 2 * * *", "Europe/Berlin", after: "2026-10-24T22:00:00Z",
      "2026-10-25T02:30:00+02:00", "2026-10-26T02:30:00+01:00"),
    Row(
      "45 1 * * *", "Australia/Lord_Howe", after: "2026-04-04T12:00:00Z",
      "2026-04-05T01:45:00+11:00", "2026-04-06T01:45:00+10:30"),
    Row(
      "30 1 * * *", "Europe/Dublin", after: "2026-10-24T22:00:00Z",
      "2026-10-25T01:30:00+01:00", "2026-10-26T01:30:00Z"),
    Row(
      "*/30 30 2 * * *", "Europe/Berlin", after: "2026-10-24T22:00:00Z",
      "2026-10-25T02:30:00+02:00", "2026-10-25T02:30:30+02:00", "2026-10-26T02:30:00+01:00"),
    Row(
      "H(30-30) 2 * * *", "Europe/Berlin", after: "2026-10-24T22:00:00Z",
      "2026-10-25T02:30:00+02:00", "2026-10-26T02:30:00+01:00"),
    // Nor do they for a daemon that was started, or an item that was edited, in between.
    Row(
      "30 2 * * *", "Europe/Berlin", after: "2026-10-25T01:10:00Z",
      "2026-10-26T02:30:00+01:00"),
    Row(
      "45 1 * * *", "Australia/Lord_Howe", after: "2026-04-04T15:05:00Z",
      "2026-04-06T01:45:00+10:30"),
    // Everything else follows the clock: nothing in a skipped stretch, twice in a repeated one.
    Row(
      "*/20 2 * * *", "Europe/Berlin", after: "2026-10-24T23:50:00Z",
      "2026-10-25T02:00:00+02:00", "2026-10-25T02:20:00+02:00", "2026-10-25T02:40:00+02:00",
      "2026-10-25T02:00:00+01:00", "2026-10-25T02:20:00+01:00", "2026-10-25T02:40:00+01:00",
      "2026-10-26T02:00:00+01:00"),
    Row(
      "*/20 2 * * *", "Europe/Berlin", after: "2026-03-28T12:00:00Z",
      "2026-03-30T02:00:00+02:00"),
    Row(
      "0 * * * *", "Europe/Berlin", after: "2026-10-24T23:30:00Z",
      "2026-10-25T02:00:00+02:00", "2026-10-25T02:00:00+01:00", "2026-10-25T03:00:00+01:00"),
    Row(
      "*/15 * * * *", "Australia/Lord_Howe", after: "2026-04-04T14:40:00Z",
      "2026-04-05T01:45:00+11:00", "2026-04-05T01:30:00+10:30", "2026-04-05T01:45:00+10:30",
      "2026-04-05T02:00:00+10:30"),
    // Far away, where only the footer's rule is left.
    Row(
      "30 2 * * *", "Europe/Berlin", after: "2500-03-27T12:00:00Z",
      "2500-03-28T03:00:00+02:00", "2500-03-29T02:30:00+02:00"),
  ])
  func fireTimes(_ row: Row) throws {
    let zone = try SystemZone.named(row.zone)
    let expression = try CronExpression(row.cron, dialect: .crontab, itemID: "x")
    let schedule = CronSchedule(expression, in: zone)
    var instant = try WallInstant(rfc3339: row.after)
    for text in row.expected {
      let expected = try WallInstant(rfc3339: text)
      let next = try #require(schedule.nextFireTime(after: instant))
      #expect(next == expected, "\(zone.rfc3339(next)), not \(text)")
      instant = next
    }
  }

  @Test func aTimeThatTheZoneAlwaysSkips() throws {
    // Berlin's clock is set forward from 02:00 on the last Sunday of March, every year.
    let expression = try CronExpression("*/5 2 * 3 SUNL", dialect: .crontab, itemID: nil)
    let schedule = CronSchedule(expression, in: try SystemZone.named("Europe/Berlin"))
    #expect(schedule.nextFireTime(after: try WallInstant(rfc3339: "2026-01-01T00:00:00Z")) == nil)
  }

  @Test func theEndOfTime() throws {
    let daily = try CronExpression("0 0 * * *", dialect: .crontab, itemID: nil)
    let schedule = CronSchedule(daily, in: .utc)
    let last = try WallInstant(rfc3339: "9999-12-31T00:00:00Z")
    #expect(schedule.nextFireTime(after: last - .microseconds(1)) == last)
    #expect(schedule.nextFireTime(after: last) == nil)
    #expect(schedule.nextFireTime(after: WallInstant(microseconds: .max)) == nil)
    #expect(schedule.nextFireTime(after: WallInstant(microseconds: .min)) != nil)
  }

  @Test func aYearOfSeconds() throws {
    let expression = try CronExpression("* * * * * *", dialect: .crontab, itemID: nil)
    let schedule = CronSchedule(expression, in: try SystemZone.named("Europe/Berlin"))
    let start = try WallInstant(rfc3339: "2026-01-01T00:00:00Z")
    let end = try WallInstant(rfc3339: "2027-01-01T00:00:00Z")
    let span = try #require(schedule.fireTimes(after: start, through: end))
    #expect(span.count == 365 * 86_400)
    #expect(span.first == start + .seconds(1))
    #expect(span.last == end)
  }
}
