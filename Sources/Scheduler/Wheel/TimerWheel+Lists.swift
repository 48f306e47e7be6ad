// SPDX-License-Identifier: Apache-2.0

/// How timers get into, out of and from list to list.
extension TimerWheel {
  /// Where a deadline belongs.
  func place(of deadline: UInt64) -> Place {
    guard deadline > elapsed else { return .due }
    let level = WheelGeometry.level(from: elapsed, to: deadline)
    guard level < WheelGeometry.levelCount else { return .beyond }
    return .slot(level: level, index: WheelGeometry.slot(of: deadline, at: level))
  }

  /// Appends a stored timer to the list that it belongs in.
  mutating func link(_ index: Int32) {
    switch place(of: slab[index].deadline) {
    case .due:
      slab.append(index, to: &due)
    case .slot(let level, let slot):
      slab.append(index, to: &levels[level].slots[slot])
      levels[level].occupied |= 1 << UInt64(slot)
    case .beyond:
      slab.append(index, to: &beyond)
    }
  }

  /// Removes a timer from the list that it is in.
  mutating func unlink(_ index: Int32) {
    switch place(of: slab[index].deadline) {
    case .due:
      slab.remove(index, from: &due)
    case .slot(let level, let slot):
      slab.remove(index, from: &levels[level].slots[slot])
      if levels[level].slots[slot].isEmpty {
        levels[level].occupied &= ~(1 << UInt64(slot))
      }
    case .beyond:
      slab.remove(index, from: &beyond)
    }
  }

  /// The lowest level that holds a timer. All timers of a level precede those of the levels above.
  var firstLevel: Int? {
    levels.firstIndex { $0.occupied != 0 }
  }

  /// The tick at which the earliest list after `due` must be distributed, if that is not after a
  /// given one: the first tick of its slot, or of the block of 2³⁶ ticks that holds the earliest
  /// timer beyond the horizon.
  func startOfNextList(upTo tick: UInt64) -> UInt64? {
    let start: UInt64?
    if let level = firstLevel, let slot = levels[level].firstOccupied {
      start = WheelGeometry.start(ofSlot: slot, at: level, from: elapsed)
    } else if WheelGeometry.horizonStart(of: tick) > elapsed {
      start = slab.earliestDeadline(in: beyond).map(WheelGeometry.horizonStart(of:))
    } else {
      // The list beyond the horizon is long in the worst case: only a new block is worth a look.
      start = nil
    }
    return start.flatMap { $0 <= tick ? $0 : nil }
  }

  /// Takes the list whole that `startOfNextList(upTo:)` told of, so that timers which return to the
  /// same list while it is being distributed are not met again.
  mutating func takeNextList() -> TimerList {
    if let level = firstLevel, let slot = levels[level].firstOccupied {
      return levels[level].take(slot)
    }
    defer { beyond = TimerList() }
    return beyond
  }

  /// Moves the timers of a list that was taken to where they belong now, or to the expired ones.
  mutating func distribute(_ list: TimerList, expired: inout [Expiration]) {
    guard !list.isEmpty else { return }
    let last = slab[list.first].previous
    var next = list.first
    var index: Int32
    repeat {
      index = next
      // Read before the node is relinked or freed.
      next = slab[index].next
      if slab[index].deadline <= elapsed {
        expire(index, to: &expired)
      } else {
        link(index)
      }
    } while index != last
  }

  /// Frees a timer that is in no list, and notes its expiration.
  private mutating func expire(_ index: Int32, to expired: inout [Expiration]) {
    let deadline = slab[index].deadline
    if let payload = slab.release(index) {
      expired.append(Expiration(deadline: deadline, payload: payload))
    }
  }

  /// Takes the timers that were inserted too late.
  mutating func takeDue() -> [Expiration] {
    guard !due.isEmpty else { return [] }
    let indices = dueInOrder()
    due = TimerList()
    var expired: [Expiration] = []
    expired.reserveCapacity(indices.count)
    for index in indices {
      expire(index, to: &expired)
    }
    return expired
  }

  /// The timers in `due`, sorted, since this list alone mixes deadlines in order of insertion.
  private func dueInOrder() -> [Int32] {
    var indices = slab.indices(in: due)
    // The generation counts insertions, so no two timers compare equal and any sort is stable.
    indices.sort { left, right in
      (slab[left].deadline, slab[left].generation) < (slab[right].deadline, slab[right].generation)
    }
    return indices
  }

  /// The earliest deadline of all, found in the one list that must hold it.
  func earliestDeadline() -> UInt64? {
    slab.earliestDeadline(in: firstList)
  }

  /// The list that holds the earliest timer; an empty one if there is no timer.
  var firstList: TimerList {
    if !due.isEmpty { return due }
    guard let level = firstLevel, let slot = levels[level].firstOccupied else { return beyond }
    return levels[level].slots[slot]
  }
  /// The lists that hold timers, in the order in which they expire.
  var lists: [TimerList] {
    var lists = [due]
    for level in levels {
      var occupied = level.occupied
      while occupied != 0 {
        lists.append(level.slots[occupied.trailingZeroBitCount])
        occupied &= occupied - 1
      }
    }
    return lists + [beyond]
  }
}
