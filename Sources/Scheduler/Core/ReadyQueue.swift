// SPDX-License-Identifier: Apache-2.0

/// Runs in line for a process, in fire-time order; equal fire times in order of arrival.
///
/// Fire times arrive in order, so that nearly every insertion is an append; a retry goes to where
/// its fire time belongs.
struct ReadyQueue: Sendable {
  private struct Entry: Sendable {
    var fireTime: WallInstant
    var key: RunKey
  }

  private var entries: [Entry] = []
  /// Where the queue begins in `entries`: taking from the front must not move the rest.
  private var head = 0

  var isEmpty: Bool { head == entries.count }
  var count: Int { entries.count - head }

  /// Puts a run in line.
  ///
  /// - Complexity: O(log n), plus O(n) to make room when the run does not belong at the end.
  mutating func insert(_ key: RunKey, fireTime: WallInstant) {
    var low = head
    var high = entries.count
    while low < high {
      let middle = low + (high - low) / 2
      let other = entries[middle]
      if (other.fireTime, other.key) < (fireTime, key) {
        low = middle + 1
      } else {
        high = middle
      }
    }
    entries.insert(Entry(fireTime: fireTime, key: key), at: low)
  }

  /// Takes the first run out of the line, or returns nil.
  ///
  /// - Complexity: O(1), amortized.
  mutating func popFirst() -> RunKey? {
    guard head < entries.count else { return nil }
    let key = entries[head].key
    head += 1
    if head > 64, head * 2 > entries.count {
      entries.removeFirst(head)
      head = 0
    }
    return key
  }
}
