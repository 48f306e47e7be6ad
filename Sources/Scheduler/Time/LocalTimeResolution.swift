// SPDX-License-Identifier: Apache-2.0

/// The instants at which a zone's clock shows a local time.
public enum LocalTimeResolution: Hashable, Sendable {
  /// The usual case.
  case unique(WallInstant)
  /// Never: the clock was set forward over it, at this instant.
  case skipped(transition: WallInstant)
  /// More than once: the clock was set back over it.
  case repeated(first: WallInstant, last: WallInstant)

  /// The instant at which a job set for this local time is due: the first one, or for a skipped
  /// time the one at which the clock was set forward.
  public var instant: WallInstant {
    switch self {
    case .unique(let instant): instant
    case .skipped(let transition): transition
    case .repeated(let first, _): first
    }
  }
}

extension TimeZoneRules {
  /// The instants at which the zone's clock shows a local time.
  ///
  /// - Parameter localSeconds: Seconds since 1970-01-01T00:00:00 on a clock without zone, within
  ///   the range of ``WallInstant``.
  /// - Complexity: O(log n) in the number of transitions.
  public func resolve(localSeconds: Int64) -> LocalTimeResolution {
    // No offset is more than 26 hours from UTC, so every candidate lies in this stretch.
    let end = localSeconds + TimeZoneTable.widestOffset
    var segment: ZoneSegment? = table.segment(at: localSeconds - TimeZoneTable.widestOffset)
    var matches: [WallInstant] = []
    var transition = WallInstant(clampedSeconds: end)
    while let candidate = segment, candidate.start <= end {
      if (candidate.localStart..<candidate.localEnd).contains(localSeconds) {
        matches.append(WallInstant(clampedSeconds: localSeconds - candidate.offset))
      } else if candidate.shownUntil <= localSeconds, localSeconds < candidate.localStart {
        transition = WallInstant(clampedSeconds: candidate.start)
      }
      segment = table.segment(after: candidate)
    }
    guard let first = matches.first, let last = matches.last else {
      return .skipped(transition: transition)
    }
    return first == last ? .unique(first) : .repeated(first: first, last: last)
  }
}
