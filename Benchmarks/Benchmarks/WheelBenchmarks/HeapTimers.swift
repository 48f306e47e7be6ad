// SPDX-License-Identifier: Apache-2.0

import HeapModule

/// What the timer wheel is measured against: a binary heap whose cancelled timers stay in it until
/// they come to the top.
struct HeapTimers {
  private struct Entry: Comparable {
    var deadline: UInt64
    var sequence: Int

    static func < (left: Self, right: Self) -> Bool {
      (left.deadline, left.sequence) < (right.deadline, right.sequence)
    }
  }

  private var heap = Heap<Entry>()
  private var isLive: [Bool] = []

  var nextExpiration: UInt64? {
    mutating get {
      while let first = heap.min {
        if isLive[first.sequence] { return first.deadline }
        heap.removeMin()
      }
      return nil
    }
  }

  mutating func insert(at deadline: UInt64) -> Int {
    isLive.append(true)
    heap.insert(Entry(deadline: deadline, sequence: isLive.count - 1))
    return isLive.count - 1
  }

  mutating func cancel(_ key: Int) {
    isLive[key] = false
  }

  /// Removes what is due, and returns how many timers that were.
  mutating func advance(to tick: UInt64) -> Int {
    var count = 0
    while let first = heap.min, first.deadline <= tick {
      heap.removeMin()
      count += isLive[first.sequence] ? 1 : 0
      isLive[first.sequence] = false
    }
    return count
  }
}
