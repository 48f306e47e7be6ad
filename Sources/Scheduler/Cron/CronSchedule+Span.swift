// SPDX-License-Identifier: Apache-2.0

extension CronSchedule {
  /// What lies after one instant and up to another one, inclusive: first, last, and how many.
  ///
  /// - Returns: nil if there is no fire time.
  /// - Complexity: O(m) in the months between the two, whatever the number of fire times.
  public func fireTimes(after start: WallInstant, through end: WallInstant) -> FireTimeSpan? {
    guard let first = nextFireTime(after: start), first <= end else { return nil }
    let bound = min(end.seconds, Self.lastSecond)
    return FireTimeSpan(
      first: first, last: WallInstant(seconds: lastSecond(from: first.seconds, through: bound)),
      count: count(from: first.seconds, through: bound))
  }

  private func count(from first: Int64, through last: Int64) -> Int {
    var count = 0
    var next: ZoneSegment? = zone.table.segment(at: first)
    while let segment = next, segment.start <= last {
      let window = window(in: segment, from: first)
      let end = min(window.end, last + 1 + segment.offset)
      count += expression.countLocalTimes(from: window.shownStart, before: end)
      if firesForSkipped(window) { count += 1 }
      next = zone.table.segment(after: segment)
    }
    return count
  }

  /// The last fire time of a stretch that begins with one.
  private func lastSecond(from first: Int64, through last: Int64) -> Int64 {
    var segment = zone.table.segment(at: last)
    while segment.end > first {
      let window = window(in: segment, from: first)
      let end = min(window.end, last + 1 + segment.offset)
      if let local = expression.lastLocalTime(before: end, notBefore: window.start) {
        return window.instant(of: local)
      }
      segment = zone.table.segment(at: segment.start - 1)
    }
    return first
  }

  private func window(in segment: ZoneSegment, from bound: Int64) -> CronWindow {
    CronWindow(segment, from: bound, hasFixedTimes: expression.hasFixedTimes)
  }

  /// Whether skipped times make a fire time that is not a regular one at the same instant.
  private func firesForSkipped(_ window: CronWindow) -> Bool {
    guard window.start < window.shownStart else { return false }
    return expression.firstLocalTime(from: window.start) < window.shownStart
      && expression.firstLocalTime(from: window.shownStart) != window.shownStart
  }
}
