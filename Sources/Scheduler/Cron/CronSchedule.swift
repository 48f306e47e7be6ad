// SPDX-License-Identifier: Apache-2.0

/// A cron expression in a time zone: at which instants it fires.
///
/// Daylight saving is treated as Debian's cron treats it.
///
/// - An expression with fixed times (``CronExpression/hasFixedTimes``) fires once for those that
///   fall into a skipped stretch of local time, at its end, and only the first time in a repeated
///   one. So it never loses or doubles a day.
/// - Any other one fires whenever the zone's clock shows a time that it names: not in a skipped
///   stretch, and twice in a repeated one.
public struct CronSchedule: Hashable, Sendable {
  public var expression: CronExpression
  public var zone: TimeZoneRules

  public init(_ expression: CronExpression, in zone: TimeZoneRules) {
    self.expression = expression
    self.zone = zone
  }

  /// The first fire time strictly after an instant, in whole seconds.
  ///
  /// - Returns: nil for `@reboot`, after the year 9999, and where the zone skips every time that
  ///   the expression names (such as `*/5 2 * 3 SUNL` in Berlin) for 400 years.
  /// - Complexity: O(log n) in the zone's transitions for usual expressions; for rare ones also
  ///   linear in the months and the skipped times until then. No allocation.
  public func nextFireTime(after instant: WallInstant) -> WallInstant? {
    guard !expression.isReboot else { return nil }
    let bound = instant.seconds + 1
    let horizon = min(Self.lastSecond, bound + CivilDate.secondsPerCycle)
    guard let second = firstFireSecond(from: bound, through: horizon) else { return nil }
    return WallInstant(seconds: second)
  }

  /// 9999-12-31T23:59:59Z: later instants can't be written as RFC 3339 has it.
  static let lastSecond: Int64 = 253_402_300_799

  private func firstFireSecond(from bound: Int64, through horizon: Int64) -> Int64? {
    var segment = zone.table.segment(at: bound)
    while segment.start <= horizon {
      let window = CronWindow(segment, from: bound, hasFixedTimes: expression.hasFixedTimes)
      let local = expression.firstLocalTime(from: window.start)
      if local < window.end {
        let second = window.instant(of: local)
        return second <= horizon ? second : nil
      }
      // What is named next is `local`. Segments that end long before it can't show it, so they are
      // left out; but not near the bound, where a repeated stretch may reach back before it.
      var next = segment.end
      guard next < TimeZoneTable.distantFuture else { return nil }
      if next > bound + 2 * TimeZoneTable.widestOffset {
        next = max(next, local - TimeZoneTable.widestOffset)
      }
      segment = zone.table.segment(at: next)
    }
    return nil
  }
}
