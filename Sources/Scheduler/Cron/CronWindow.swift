// SPDX-License-Identifier: Apache-2.0

/// The local times that count in one segment of a zone, for one kind of expression.
///
/// For fixed times the window begins where the zone's clock had come before. So a stretch that the
/// clock repeats is left out, and one that it skips is in, before the segment's own local start.
struct CronWindow {
  /// The first local time.
  let start: Int64
  /// The local time at which the window ends.
  let end: Int64
  private let segment: ZoneSegment

  /// - Parameter bound: The first instant that counts.
  init(_ segment: ZoneSegment, from bound: Int64, hasFixedTimes: Bool) {
    self.segment = segment
    end = segment.localEnd
    let first = bound > segment.start ? bound + segment.offset : segment.localStart
    if !hasFixedTimes {
      start = first
    } else if bound > segment.start {
      start = max(first, segment.shownUntil)
    } else {
      start = segment.shownUntil
    }
  }

  /// Where the times begin that the segment's clock does show.
  var shownStart: Int64 { max(start, segment.localStart) }

  /// The instant at which a local time of the window fires: a skipped one at the transition.
  func instant(of local: Int64) -> Int64 {
    max(local - segment.offset, segment.start)
  }
}
