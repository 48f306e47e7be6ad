// SPDX-License-Identifier: Apache-2.0

/// A stretch of time in which a zone's offset does not change.
///
/// All numbers are seconds: instants since the epoch, local times since 1970-01-01T00:00:00 as a
/// clock without zone counts. The first segment of a zone begins and the last one ends further away
/// than any instant (``TimeZoneTable/distantPast``).
struct ZoneSegment: Hashable, Sendable {
  /// The first instant.
  var start: Int64
  /// The first instant of the next segment.
  var end: Int64
  /// Seconds east of UTC.
  var offset: Int64
  /// The local time up to which (exclusive) the zone's clock had come before this segment.
  ///
  /// Less than ``localStart``: the clock is set forward here, and the local times from this one to
  /// ``localStart`` are skipped. Greater: it is set back, and they are repeated.
  var shownUntil: Int64
  /// The index of the segment's local time type in its table.
  var type: Int

  var localStart: Int64 { start + offset }
  var localEnd: Int64 { end + offset }
}
