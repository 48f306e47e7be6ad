// SPDX-License-Identifier: Apache-2.0

/// How far the fire times of removed items had been dealt with.
///
/// An item that is removed and comes back has no past, but for one case: the clock was set back, and
/// what it has already run would be reached again (C4.2).
struct DepartedItems: Sendable {
  private var pasts: [String: WallInstant] = [:]
  private var largestCount = 64

  var count: Int { pasts.count }

  /// Notes an item that goes.
  ///
  /// - Complexity: O(1), amortized.
  mutating func note(_ id: String, handledThrough past: WallInstant, at now: WallInstant) {
    if pasts.count >= largestCount {
      // Twice that, since the clock can be set back more than once.
      pasts = pasts.filter { now - $0.value <= Scheduler.longestRepeat * 2 }
      largestCount = max(64, 2 * pasts.count)
    }
    pasts[id] = past
  }

  /// Where the past of an item ends that comes, or comes back.
  mutating func takePast(of id: String, at now: WallInstant) -> WallInstant {
    guard let past = pasts.removeValue(forKey: id), past - now <= Scheduler.longestRepeat else {
      return now
    }
    return max(past, now)
  }
}
