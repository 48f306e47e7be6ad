// SPDX-License-Identifier: Apache-2.0

/// The name AetherFlow knows a run by: `ITEM-YYYYMMDDTHHMMSSZ`, the fire time in UTC (C5.4).
///
/// It holds the item's id, since core keys its state by job and run id alone: two flows with equal
/// job ids and the same run id would skip each other's steps.
public enum RunIdentifier {
  /// Returns the run id of an attempt; fresh attempts after the first get `-2`, `-3` ….
  public static func make(item: String, fireTime: WallInstant, ordinal: Int = 1) -> String {
    // RFC 3339 without punctuation and offset is the basic format of ISO 8601.
    let stamp = TimeZoneRules.utc.rfc3339(fireTime).prefix(19).filter { $0 != "-" && $0 != ":" }
    return ordinal == 1 ? "\(item)-\(stamp)Z" : "\(item)-\(stamp)Z-\(ordinal)"
  }
}
