// SPDX-License-Identifier: Apache-2.0

/// One level of the wheel: 64 lists of timers, and a word that says which of them are not empty.
struct WheelLevel {
  /// Bit n is set if and only if slot n holds a timer.
  var occupied: UInt64 = 0

  /// The list of each slot.
  var slots = InlineArray<64, TimerList>(repeating: TimerList())

  /// The first slot that holds a timer, or nil.
  ///
  /// No rotation is needed: timers of an earlier slot would be in the past, or, being due in the
  /// level's next turn, at a higher level.
  var firstOccupied: Int? {
    occupied == 0 ? nil : occupied.trailingZeroBitCount
  }

  /// Empties a slot, and returns the list that was in it.
  mutating func take(_ slot: Int) -> TimerList {
    occupied &= ~(1 << UInt64(slot))
    let list = slots[slot]
    slots[slot] = TimerList()
    return list
  }
}
