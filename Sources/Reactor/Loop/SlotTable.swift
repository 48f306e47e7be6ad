// SPDX-License-Identifier: Apache-2.0

/// Values under tokens: a slot is used again, a generation is not.
///
/// A removed value's token finds nothing, even after another value has moved into its slot. The
/// generation of a slot wraps after 2³² uses of it.
struct SlotTable<Value> {
  private struct Slot {
    var generation: UInt32
    var value: Value?
  }

  private var slots: [Slot] = []
  private var free: [UInt32] = []

  /// The number of values.
  var count: Int {
    slots.count - free.count
  }

  /// The value under a token, or nil if it has been removed.
  ///
  /// - Complexity: O(1).
  subscript(token: Token) -> Value? {
    guard token.slot < slots.count else {
      return nil
    }
    let slot = slots[Int(token.slot)]
    return slot.generation == token.generation ? slot.value : nil
  }

  /// Adds a value.
  ///
  /// - Complexity: O(1), amortised.
  mutating func insert(_ value: Value) -> Token {
    guard let index = free.popLast() else {
      slots.append(Slot(generation: 0, value: value))
      return Token(slot: UInt32(slots.count - 1), generation: 0)
    }
    slots[Int(index)].value = value
    return Token(slot: index, generation: slots[Int(index)].generation)
  }

  /// Removes the value under a token, and returns it.
  ///
  /// - Complexity: O(1).
  @discardableResult
  mutating func remove(_ token: Token) -> Value? {
    guard let value = self[token] else {
      return nil
    }
    slots[Int(token.slot)].value = nil
    slots[Int(token.slot)].generation &+= 1
    free.append(token.slot)
    return value
  }

  /// Checks that each slot is either in use or free, and free only once.
  func checkInvariants() {
    let empty = slots.indices.filter { slots[$0].value == nil }
    precondition(Set(free).count == free.count, "a slot is free twice")
    precondition(Set(free.map(Int.init)) == Set(empty), "free slots and empty ones differ")
  }
}
