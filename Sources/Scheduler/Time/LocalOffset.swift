// SPDX-License-Identifier: Apache-2.0

/// How local time is counted for a while: its offset from UTC and its name.
public struct LocalOffset: Hashable, Sendable {
  /// Seconds east of UTC.
  public var seconds: Int
  /// Whether this is daylight saving time; for people, nothing is computed from it.
  public var isDaylight: Bool
  /// Such as `CET`, or `-03` where a zone has no letters.
  public var abbreviation: String

  public init(seconds: Int, isDaylight: Bool, abbreviation: String) {
    self.seconds = seconds
    self.isDaylight = isDaylight
    self.abbreviation = abbreviation
  }

  /// What RFC 9636 (3.2) allows: from 25 hours west, exclusive, to 26 hours east.
  static let validSeconds = -89_999...93_599
}
