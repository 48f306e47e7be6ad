// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Scheduler

/// A pair of ticks, and where the second is seen from the first.
struct GeometryCase: CustomTestStringConvertible {
  var elapsed: UInt64
  var tick: UInt64
  var level: Int
  /// The slot at that level, and its first tick; nil beyond the horizon.
  var slot: Int?
  var start: UInt64?

  var testDescription: String {
    "\(tick) from \(elapsed): level \(level)"
  }

  static let horizon: UInt64 = 1 << 36

  static let all = [
    GeometryCase(elapsed: 0, tick: 0, level: 0, slot: 0, start: 0),
    GeometryCase(elapsed: 0, tick: 1, level: 0, slot: 1, start: 1),
    GeometryCase(elapsed: 0, tick: 63, level: 0, slot: 63, start: 63),
    GeometryCase(elapsed: 0, tick: 64, level: 1, slot: 1, start: 64),
    GeometryCase(elapsed: 63, tick: 64, level: 1, slot: 1, start: 64),
    GeometryCase(elapsed: 64, tick: 127, level: 0, slot: 63, start: 127),
    GeometryCase(elapsed: 0, tick: 4095, level: 1, slot: 63, start: 4032),
    GeometryCase(elapsed: 4032, tick: 4095, level: 0, slot: 63, start: 4095),
    GeometryCase(elapsed: 0, tick: 4096, level: 2, slot: 1, start: 4096),
    GeometryCase(elapsed: 4095, tick: 4096, level: 2, slot: 1, start: 4096),
    GeometryCase(elapsed: 4096, tick: 4159, level: 0, slot: 63, start: 4159),
    GeometryCase(elapsed: 0, tick: (1 << 18) - 1, level: 2, slot: 63, start: 63 << 12),
    GeometryCase(elapsed: 0, tick: 1 << 18, level: 3, slot: 1, start: 1 << 18),
    GeometryCase(elapsed: 0, tick: (1 << 24) - 1, level: 3, slot: 63, start: 63 << 18),
    GeometryCase(elapsed: 0, tick: 1 << 24, level: 4, slot: 1, start: 1 << 24),
    GeometryCase(elapsed: 0, tick: (1 << 30) - 1, level: 4, slot: 63, start: 63 << 24),
    GeometryCase(elapsed: 0, tick: 1 << 30, level: 5, slot: 1, start: 1 << 30),
    GeometryCase(elapsed: 0, tick: horizon - 1, level: 5, slot: 63, start: 63 << 30),
    GeometryCase(elapsed: 0, tick: horizon, level: 6),
    GeometryCase(elapsed: horizon - 1, tick: horizon, level: 6),
    GeometryCase(elapsed: horizon, tick: horizon + 64, level: 1, slot: 1, start: horizon + 64),
    GeometryCase(elapsed: 0, tick: .max, level: 6),
    GeometryCase(elapsed: .max - 1, tick: .max, level: 0, slot: 63, start: .max),
    GeometryCase(elapsed: .max - 63, tick: .max, level: 0, slot: 63, start: .max),
    GeometryCase(elapsed: .max - 64, tick: .max, level: 1, slot: 63, start: .max - 63),
  ]
}

@Suite("Wheel geometry")
struct WheelGeometryTests {
  @Test("level, slot and start", arguments: GeometryCase.all)
  func place(_ row: GeometryCase) {
    #expect(WheelGeometry.level(from: row.elapsed, to: row.tick) == row.level)
    guard let slot = row.slot else { return }
    #expect(WheelGeometry.slot(of: row.tick, at: row.level) == slot)
    #expect(
      WheelGeometry.start(ofSlot: slot, at: row.level, from: row.elapsed) == row.start)
  }

  @Test(
    "the block of 2³⁶ ticks",
    arguments: [
      (0, 0), (1, 0), (GeometryCase.horizon - 1, 0), (GeometryCase.horizon, GeometryCase.horizon),
      (.max, .max - (GeometryCase.horizon - 1)),
    ] as [(UInt64, UInt64)])
  func horizon(_ tick: UInt64, _ start: UInt64) {
    #expect(WheelGeometry.horizonStart(of: tick) == start)
  }

  /// The property that levels rest on: a later tick lies in a later slot of its level, and what is
  /// at a lower level precedes it.
  @Test("a slot starts after elapsed and not after its ticks", arguments: GeometryCase.all)
  func order(_ row: GeometryCase) {
    guard row.level > 0, let slot = row.slot, let start = row.start else { return }
    #expect(row.elapsed < start && start <= row.tick)
    #expect(slot > WheelGeometry.slot(of: row.elapsed, at: row.level))
    #expect(WheelGeometry.level(from: start, to: row.tick) < row.level)
  }

  @Test("the first occupied slot and taking it", arguments: [0, 1, 31, 62, 63])
  func occupancy(_ slot: Int) {
    var level = WheelLevel()
    #expect(level.firstOccupied == nil)
    level.slots[slot].first = 7
    level.occupied = 1 << UInt64(slot) | 1 << 63
    #expect(level.firstOccupied == slot)
    #expect(level.take(slot).first == 7)
    #expect(level.slots[slot].isEmpty)
    #expect(level.firstOccupied == (slot == 63 ? nil : 63))
  }
}
