// SPDX-License-Identifier: Apache-2.0

/// The segments of a zone, from the distant past to the distant future, in one sorted array.
///
/// The footer's rule repeats with the calendar, every 400 years exactly. So its switches are laid
/// out once, for one such cycle behind the file's own transitions, and every later instant is
/// looked up in that cycle: no look-up evaluates a rule.
final class TimeZoneTable: Hashable, Sendable {
  private struct Entry: Hashable {
    var start: Int64
    var shownUntil: Int64
    var type: Int
  }

  /// Before (and after) every instant that anybody asks for; sums with offsets stay exact.
  static let distantPast: Int64 = -(1 << 60)
  static let distantFuture: Int64 = 1 << 60

  /// More than any offset from UTC, in seconds.
  static let widestOffset: Int64 = 26 * 3_600

  let types: [LocalOffset]
  private let entries: [Entry]
  /// The entry at which the cycle begins that repeats for ever; nil if the last entry holds.
  private let cycleIndex: Int?

  /// Lays out a file's content.
  ///
  /// - Complexity: O(n), about 800 switches of the footer among them.
  init(_ file: TimeZoneFile) {
    var builder = TimeZoneTableBuilder(file)
    builder.appendCycle()
    types = builder.types
    cycleIndex = builder.cycleIndex
    var entries: [Entry] = []
    entries.reserveCapacity(builder.starts.count)
    // The clock never shows a time for the first time again, so the mark only rises.
    var shownUntil = Self.distantPast + Int64(types[builder.starts[0].type].seconds)
    for (index, start) in builder.starts.enumerated() {
      if index > 0 {
        let before = Int64(types[builder.starts[index - 1].type].seconds)
        shownUntil = max(shownUntil, start.instant + before)
      }
      entries.append(Entry(start: start.instant, shownUntil: shownUntil, type: start.type))
    }
    self.entries = entries
  }

  /// The segment that an instant lies in.
  ///
  /// - Complexity: O(log n) in the number of segments; no allocation.
  func segment(at instant: Int64) -> ZoneSegment {
    let shift = cycleShift(of: instant)
    return segment(at: index(of: instant - shift), shiftedBy: shift)
  }

  /// The segment after another one; nil if that one never ends.
  func segment(after segment: ZoneSegment) -> ZoneSegment? {
    segment.end < Self.distantFuture ? self.segment(at: segment.end) : nil
  }

  /// The seconds from the table's cycle to the one that an instant lies in.
  private func cycleShift(of instant: Int64) -> Int64 {
    guard let cycleIndex else { return 0 }
    let elapsed = instant - entries[cycleIndex].start
    return elapsed < CivilDate.secondsPerCycle ? 0 : elapsed - elapsed % CivilDate.secondsPerCycle
  }

  /// The last entry that starts at or before an instant.
  private func index(of instant: Int64) -> Int {
    var low = 0
    var high = entries.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if entries[middle].start <= instant { low = middle } else { high = middle }
    }
    return low
  }

  private func segment(at index: Int, shiftedBy shift: Int64) -> ZoneSegment {
    let entry = entries[index]
    let end =
      if index + 1 < entries.count {
        entries[index + 1].start + shift
      } else if let cycleIndex {
        entries[cycleIndex].start + CivilDate.secondsPerCycle + shift
      } else {
        Self.distantFuture
      }
    return ZoneSegment(
      start: entry.start + shift, end: end, offset: Int64(types[entry.type].seconds),
      shownUntil: entry.shownUntil + shift, type: entry.type)
  }

  static func == (left: TimeZoneTable, right: TimeZoneTable) -> Bool {
    left === right
      || left.types == right.types && left.cycleIndex == right.cycleIndex
        && left.entries == right.entries
  }

  func hash(into hasher: inout Hasher) {
    hasher.combine(types)
    hasher.combine(entries.count)
    hasher.combine(entries.last)
  }
}
