// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Scheduler

@Suite struct CronDialectComparisonTests {
  @Test(arguments: [
    // Monday or Tuesday.
    ("0 9 * * 1", "2026-01-05T09:00:00+01:00", "2026-01-06T09:00:00+01:00"),
    // Each Friday and each 13th, or Saturdays that are a 13th.
    ("0 9 13 * 5", "2026-01-02T09:00:00+01:00", "2026-06-13T09:00:00+02:00"),
    // Only once in a while: 29 February, or a Monday in February.
    ("0 0 29 2 mon", "2026-02-02T00:00:00+01:00", "2044-02-29T00:00:00+01:00"),
  ])
  func differ(_ cron: String, _ crontab: String, _ apscheduler: String) throws {
    let zone = try SystemZone.named("Europe/Berlin")
    let difference = CronDialectComparison.firstDifference(
      cron, itemID: nil, zone: zone, after: try WallInstant(rfc3339: "2026-01-01T12:00:00Z"))
    #expect(difference?.crontab.map { zone.rfc3339($0) } == crontab)
    #expect(difference?.apscheduler.map { zone.rfc3339($0) } == apscheduler)
  }

  @Test(arguments: [
    "*/5 * * * *", "0 9 * * mon", "0 9 * * *", "0 9 13 * *", "@weekly", "@daily", "@reboot",
    "0 9 * * 0-6", "0 0 */2 * sun", "0 9 L * *", "0 9 last * *", "H * * * *", "nonsense",
  ])
  func agreeOrOnlyOneAccepts(_ cron: String) throws {
    let difference = CronDialectComparison.firstDifference(
      cron, itemID: "x", zone: .utc, after: try WallInstant(rfc3339: "2026-01-01T12:00:00Z"))
    #expect(difference == nil)
  }
}
