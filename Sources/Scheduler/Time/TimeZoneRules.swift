// SPDX-License-Identifier: Apache-2.0

/// A time zone: which offset from UTC holds when.
///
/// The rules come from a TZif file (RFC 9636), which the caller has read; after its last transition
/// the footer's rule holds for ever. A value is one reference, and equal to another one if name and
/// content are equal: so a reload tells whether a zone's file has changed.
public struct TimeZoneRules: Hashable, Sendable {
  /// The IANA name, such as `Europe/Berlin`.
  public let name: String
  let table: TimeZoneTable

  /// Reads a zone's file.
  ///
  /// - Throws: ``TimeZoneFileError`` if the bytes are no valid TZif file, or one that counts leap
  ///   seconds.
  public init(name: String, tzif bytes: [UInt8]) throws(TimeZoneFileError) {
    self.name = name
    table = TimeZoneTable(try TimeZoneFile(bytes))
  }

  /// Makes a zone that has always had one offset.
  public init(name: String, fixed offset: LocalOffset) {
    self.name = name
    table = TimeZoneTable(TimeZoneFile(fixed: offset))
  }

  /// Coordinated universal time.
  public static let utc = TimeZoneRules(
    name: "UTC", fixed: LocalOffset(seconds: 0, isDaylight: false, abbreviation: "UTC"))

  /// The offset that holds at an instant.
  ///
  /// - Complexity: O(log n) in the number of transitions.
  public func offset(at instant: WallInstant) -> LocalOffset {
    table.types[table.segment(at: instant.seconds).type]
  }

  /// The first instant after this one at which another offset or abbreviation begins to hold.
  ///
  /// - Returns: nil if the offset at this instant holds for ever.
  /// - Complexity: O(log n).
  public func nextTransition(after instant: WallInstant) -> WallInstant? {
    let end = table.segment(at: instant.seconds).end
    return WallInstant.validSeconds.contains(end) ? WallInstant(seconds: end) : nil
  }

  /// The last instant at or before this one at which another offset began to hold.
  ///
  /// - Returns: nil if the offset at this instant has always held.
  /// - Complexity: O(log n).
  public func previousTransition(atOrBefore instant: WallInstant) -> WallInstant? {
    let start = table.segment(at: instant.seconds).start
    return WallInstant.validSeconds.contains(start) ? WallInstant(seconds: start) : nil
  }
}

extension WallInstant {
  /// The seconds that a wall instant can hold; a zone's distant past and future lie outside.
  static let validSeconds = Int64.min / 1_000_000...Int64.max / 1_000_000

  /// Creates an instant from seconds, or the nearest one that there is.
  init(clampedSeconds seconds: Int64) {
    self.init(
      seconds: min(max(seconds, Self.validSeconds.lowerBound), Self.validSeconds.upperBound))
  }
}
