// SPDX-License-Identifier: Apache-2.0

/// Whether an expression means the same in both dialects.
public enum CronDialectComparison {
  /// What an expression does next in either dialect, where the two part.
  public struct Difference: Hashable, Sendable {
    public var crontab: WallInstant?
    public var apscheduler: WallInstant?
  }

  /// The first place after an instant where the dialects name different fire times.
  ///
  /// - Returns: nil if they agree for ten years, or if one of them does not accept the text.
  /// - Complexity: O(1): the day sets of 120 months are compared, not fire times.
  public static func firstDifference(
    _ text: String, itemID: String?, zone: TimeZoneRules, after instant: WallInstant
  ) -> Difference? {
    guard
      let crontab = try? CronExpression(text, dialect: .crontab, itemID: itemID),
      let apscheduler = try? CronExpression(text, dialect: .apscheduler, itemID: itemID),
      crontab != apscheduler
    else { return nil }
    let schedules = (CronSchedule(crontab, in: zone), CronSchedule(apscheduler, in: zone))
    let offset = zone.offset(at: instant).seconds
    let local = instant.seconds + Int64(offset)
    let today = Int(local.flooredQuotient(by: CivilDate.secondsPerDay))
    let date = CivilDate(dayNumber: today)
    let end = CivilDate(year: date.year + 10, month: date.month, day: date.day).dayNumber
    var cursor = MonthCursor(date, dayNumber: today)
    while cursor.firstDay <= end {
      // Only the days can differ: both dialects read second, minute, hour and month alike.
      var days = BitSet(
        bits: crontab.days(in: cursor).bits ^ apscheduler.days(in: cursor).bits)
      while let day = days.removeFirst() {
        let dayNumber = cursor.firstDay + day - 1
        guard (today...end).contains(dayNumber) else { continue }
        let midnight = zone.resolve(localSeconds: Int64(dayNumber) * CivilDate.secondsPerDay)
        let before = max(instant, midnight.instant - .seconds(1))
        let difference = Difference(
          crontab: schedules.0.nextFireTime(after: before),
          apscheduler: schedules.1.nextFireTime(after: before))
        if difference.crontab != difference.apscheduler { return difference }
      }
      cursor.advance()
    }
    return nil
  }
}
