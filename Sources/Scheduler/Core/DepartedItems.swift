// SPDX-License-Identifier: Apache-2.0

/// How far the fire times of removed items had been dealt with.
///
/// An item that is removed and comes back has no past, but for one case: the clock was set back, and
/// what it has already run would be reached again (C4.2).
struct DepartedItems: Sendable {
  private var pasts: [String: WallInstant] = [:]
  private var largestCount = 64

  var count: Int { pasts.count }

  /// Their ids, in order, and how far each had come.
  var all: [(id: String, handledThrough: WallInstant)] {
    pasts.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }

  /// Notes an item that goes.
  ///
  /// - Returns: items whose past nobody can come back to any more; they are forgotten.
  /// - Complexity: O(1), amortized.
  mutating func note(
    _ id: String, handledThrough past: WallInstant, at now: WallInstant
  ) -> [String] {
    var old: [String] = []
    if pasts.count >= largestCount {
      old = pasts.filter { Self.isOver($0.value, at: now) }.keys.sorted()
      for id in old { pasts[id] = nil }
      largestCount = max(64, 2 * pasts.count)
    }
    pasts[id] = past
    return old
  }

  /// Whether no setting of the clock leads back to a past.
  ///
  /// Twice the longest repeat, since the clock can be set back more than once.
  static func isOver(_ past: WallInstant, at now: WallInstant) -> Bool {
    now - past > Scheduler.longestRepeat * 2
  }

  /// Where the past of an item ends that comes, or comes back.
  mutating func takePast(of id: String, at now: WallInstant) -> WallInstant {
    guard let past = pasts.removeValue(forKey: id), past - now <= Scheduler.longestRepeat else {
      return now
    }
    return max(past, now)
  }
}
