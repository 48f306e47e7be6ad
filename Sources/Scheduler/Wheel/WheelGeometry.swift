// SPDX-License-Identifier: Apache-2.0

/// The arithmetic of the wheel: which level and slot a deadline belongs to, seen from `elapsed`.
///
/// A tick is read as digits of six bits, the least significant first: digit 0 is the slot at
/// level 0, and so on up to level 5. What lies above these 36 bits is beyond the horizon.
enum WheelGeometry {
  /// Bits of a tick that one level resolves.
  static let bitsPerLevel = 6

  /// Slots of a level: one for each bit of an occupancy word.
  static let slotCount = 1 << bitsPerLevel

  /// Levels of the wheel.
  static let levelCount = 6

  /// The level at which two ticks part; `levelCount` if that is beyond the horizon.
  ///
  /// The highest bit in which they differ lies in the highest digit in which they differ. All
  /// digits above are equal, so both ticks are in the same turn of that level, and the wheel passes
  /// the slot there before it could pass the tick. Equal ticks have no highest bit: the -1 that
  /// stands for it is divided towards zero, which gives level 0.
  static func level(from elapsed: UInt64, to tick: UInt64) -> Int {
    let highestBit = UInt64.bitWidth - 1 - (elapsed ^ tick).leadingZeroBitCount
    return min(highestBit / bitsPerLevel, levelCount)
  }

  /// The slot of a tick at a level: the level's digit.
  static func slot(of tick: UInt64, at level: Int) -> Int {
    Int(truncatingIfNeeded: tick >> UInt64(level * bitsPerLevel)) & (slotCount - 1)
  }

  /// The first tick of a slot, in the turn of the level that `elapsed` is in.
  static func start(ofSlot slot: Int, at level: Int, from elapsed: UInt64) -> UInt64 {
    turnStart(of: elapsed, at: level) | (UInt64(slot) << UInt64(level * bitsPerLevel))
  }

  /// The first tick of a level's turn that holds a tick: its bits up to this level cleared.
  static func turnStart(of tick: UInt64, at level: Int) -> UInt64 {
    let bits = UInt64((level + 1) * bitsPerLevel)
    return (tick >> bits) << bits
  }

  /// The first tick of the horizon that a tick lies in: the turn of the highest level.
  static func horizonStart(of tick: UInt64) -> UInt64 {
    turnStart(of: tick, at: levelCount - 1)
  }
}
