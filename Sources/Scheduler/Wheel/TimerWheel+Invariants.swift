// SPDX-License-Identifier: Apache-2.0

/// A property of the wheel that does not hold, as found by `checkInvariants()`.
struct WheelInvariantViolation: Error, CustomStringConvertible {
  let description: String
}

/// What must be true between any two calls. Tests check it after every step; nothing else does.
extension TimerWheel {
  /// Checks the whole structure.
  ///
  /// - Complexity: O(nodes).
  func checkInvariants() throws(WheelInvariantViolation) {
    var seen = Set<Int32>()
    try checkLevels(&seen)
    try check(due, "due", seen: &seen) { if case .due = $0 { true } else { false } }
    try check(beyond, "beyond", seen: &seen) { if case .beyond = $0 { true } else { false } }
    try require(seen.count == count, "\(count) timers counted, \(seen.count) in lists")
    try checkFreeList(seen)
    try checkKnownExpiration()
  }

  private func checkLevels(_ seen: inout Set<Int32>) throws(WheelInvariantViolation) {
    for level in levels.indices {
      for slot in 0..<WheelGeometry.slotCount {
        let list = levels[level].slots[slot]
        let isMarked = levels[level].occupied & (1 << UInt64(slot)) != 0
        let name = "level \(level) slot \(slot)"
        try require(isMarked == !list.isEmpty, "\(name): marked \(isMarked), but \(list)")
        try check(list, name, seen: &seen) { place in
          if case .slot(level, slot) = place { true } else { false }
        }
      }
    }
  }

  /// Checks that a list is a ring of live nodes that belong there, equal deadlines by insertion.
  private func check(
    _ list: TimerList, _ name: String, seen: inout Set<Int32>, belongs: (Place) -> Bool
  ) throws(WheelInvariantViolation) {
    guard !list.isEmpty else { return }
    var latest: [UInt64: UInt64] = [:]
    var index = list.first
    repeat {
      try require(slab.nodes.indices.contains(Int(index)), "\(name): no node \(index)")
      let node = slab[index]
      try require(seen.insert(index).inserted, "\(name): node \(index) is in two places")
      try require(node.payload != nil, "\(name): node \(index) is free")
      try require(slab[node.next].previous == index, "\(name): node \(index) is linked one way")
      try require(belongs(place(of: node.deadline)), "\(name): holds deadline \(node.deadline)")
      try require(node.generation <= slab.generation, "\(name): generation \(node.generation)")
      let previous = latest.updateValue(node.generation, forKey: node.deadline) ?? 0
      try require(previous < node.generation, "\(name): order of insertion at \(node.deadline)")
      index = node.next
    } while index != list.first
  }

  /// Checks that the free list holds exactly the nodes that no other list holds.
  private func checkFreeList(_ live: Set<Int32>) throws(WheelInvariantViolation) {
    var free = Set<Int32>()
    var index = slab.firstFree
    while index != TimerList.none {
      try require(slab.nodes.indices.contains(Int(index)), "free list: no node \(index)")
      try require(free.insert(index).inserted, "free list: node \(index) is in it twice")
      try require(slab[index].payload == nil, "free list: node \(index) has a payload")
      index = slab[index].next
    }
    try require(live.isDisjoint(with: free), "free list: holds a timer that a list holds")
    let total = live.count + free.count
    try require(total == slab.nodes.count, "\(slab.nodes.count - total) nodes are lost")
  }

  private func checkKnownExpiration() throws(WheelInvariantViolation) {
    guard let knownExpiration else { return }
    let earliest = slab.nodes.filter { $0.payload != nil }.map(\.deadline).min()
    try require(
      knownExpiration == earliest,
      "next expiration \(knownExpiration), but the earliest is \(earliest.map(String.init) ?? "-")")
  }

  private func require(
    _ isTrue: Bool, _ description: @autoclosure () -> String
  ) throws(WheelInvariantViolation) {
    if !isTrue {
      throw WheelInvariantViolation(description: description())
    }
  }
}
