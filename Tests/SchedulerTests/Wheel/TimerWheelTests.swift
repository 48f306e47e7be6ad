// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Scheduler

/// What one `advance(to:)` of a wheel must deliver.
struct AdvanceCase: CustomTestStringConvertible {
  var name: String
  var elapsed: UInt64 = 0
  /// Deadlines in order of insertion; the payload is the position.
  var deadlines: [UInt64]
  var tick: UInt64
  /// The payloads that expire, in order.
  var expired: [Int]
  /// The next expiration before and after.
  var before: UInt64?
  var after: UInt64?

  var testDescription: String {
    name
  }

  static let horizon: UInt64 = 1 << 36

  static let all = [
    AdvanceCase(name: "empty", deadlines: [], tick: 1 << 40, expired: []),
    AdvanceCase(name: "not yet", deadlines: [10], tick: 9, expired: [], before: 10, after: 10),
    AdvanceCase(name: "on time", deadlines: [10], tick: 10, expired: [0], before: 10),
    AdvanceCase(name: "late", deadlines: [10], tick: 5000, expired: [0], before: 10),
    AdvanceCase(
      name: "not back", elapsed: 100, deadlines: [101, 50], tick: 20, expired: [1], before: 50,
      after: 101),
    AdvanceCase(
      name: "deadline equal to elapsed", elapsed: 100, deadlines: [100], tick: 100, expired: [0],
      before: 100),
    AdvanceCase(
      name: "too late, sorted by deadline, then insertion", elapsed: 100,
      deadlines: [100, 40, 101, 40, 0], tick: 101, expired: [4, 1, 3, 0, 2], before: 0),
    AdvanceCase(
      name: "one deadline, order of insertion", deadlines: [70, 70, 70, 70], tick: 70,
      expired: [0, 1, 2, 3], before: 70),
    AdvanceCase(
      name: "over all levels",
      deadlines: [1 << 30, 1 << 24, 1 << 18, 1 << 12, 1 << 6, 1], tick: 1 << 30,
      expired: [5, 4, 3, 2, 1, 0], before: 1),
    AdvanceCase(
      name: "the exact minimum of a high slot", deadlines: [4096 + 900, 4096 + 77, 4096 + 500],
      tick: 4096 + 76, expired: [], before: 4096 + 77, after: 4096 + 77),
    AdvanceCase(
      name: "the last tick of the horizon and the first beyond",
      deadlines: [horizon, horizon - 1], tick: horizon - 1, expired: [1], before: horizon - 1,
      after: horizon),
    AdvanceCase(
      name: "beyond the horizon", deadlines: [3 * horizon + 5, horizon + 5, 3 * horizon + 5],
      tick: 2 * horizon, expired: [1], before: horizon + 5, after: 3 * horizon + 5),
    AdvanceCase(
      name: "several horizons at once", deadlines: [3 * horizon, horizon, 2 * horizon],
      tick: 5 * horizon, expired: [1, 2, 0], before: horizon),
    AdvanceCase(
      name: "the end of time", elapsed: 1, deadlines: [.max, .max - 1], tick: .max,
      expired: [1, 0], before: .max - 1),
  ]
}

@Suite("Timer wheel")
struct TimerWheelTests {
  @Test("advance", arguments: AdvanceCase.all)
  func advance(_ row: AdvanceCase) throws {
    var wheel = TimerWheel<Int>(elapsed: row.elapsed)
    for (payload, deadline) in row.deadlines.enumerated() {
      wheel.insert(payload, at: deadline)
      try wheel.checkInvariants()
    }
    #expect(wheel.nextExpiration == row.before)
    let expired = wheel.advance(to: row.tick)
    try wheel.checkInvariants()
    #expect(expired.map(\.payload) == row.expired)
    #expect(expired.map(\.deadline) == row.expired.map { row.deadlines[$0] })
    #expect(wheel.nextExpiration == row.after)
    #expect(wheel.elapsed == max(row.elapsed, row.tick))
    #expect(wheel.count == row.deadlines.count - row.expired.count)
  }

  @Test(
    "equal deadlines keep their order, whenever they are inserted",
    arguments: [5, 64, 70, 4100, 1 << 20, (1 << 36) + 70, (1 << 37) + 5] as [UInt64])
  func orderOverCascades(_ deadline: UInt64) throws {
    var wheel = TimerWheel<Int>()
    wheel.insert(0, at: deadline)
    var steps = 1
    // Approach the deadline by halves, so that the timers inserted on the way start at all levels.
    while deadline - wheel.elapsed > 1 {
      let tick = wheel.elapsed + (deadline - wheel.elapsed) / 2
      #expect(wheel.advance(to: tick).isEmpty)
      wheel.insert(steps, at: deadline)
      steps += 1
      try wheel.checkInvariants()
    }
    #expect(wheel.advance(to: deadline).map(\.payload) == Array(0..<steps))
  }

  @Test("a cancelled timer returns its payload once and never expires")
  func cancel() throws {
    var wheel = TimerWheel<String>()
    let key = wheel.insert("cancelled", at: 10)
    wheel.insert("kept", at: 20)
    #expect(wheel.nextExpiration == 10)
    #expect(wheel.cancel(key) == "cancelled")
    #expect(wheel.nextExpiration == 20)
    #expect(wheel.cancel(key) == nil)
    try wheel.checkInvariants()
    #expect(wheel.advance(to: 30).map(\.payload) == ["kept"])
    #expect(wheel.isEmpty)
  }

  @Test("a timer in the middle of its slot can be cancelled", arguments: 0..<4)
  func cancelInSlot(_ position: Int) throws {
    var wheel = TimerWheel<Int>()
    let keys = (0..<4).map { wheel.insert($0, at: 100) }
    #expect(wheel.cancel(keys[position]) == position)
    try wheel.checkInvariants()
    #expect(wheel.advance(to: 100).map(\.payload) == (0..<4).filter { $0 != position })
  }

  @Test("a key does not name the timer that takes the place of its own")
  func staleKey() throws {
    var wheel = TimerWheel<String>()
    let expired = wheel.insert("expired", at: 1)
    #expect(wheel.advance(to: 1).count == 1)
    let cancelled = wheel.insert("cancelled", at: 2)
    #expect(cancelled.index == expired.index)
    #expect(wheel.cancel(expired) == nil)
    #expect(wheel.cancel(cancelled) == "cancelled")
    let dropped = wheel.insert("dropped", at: 3)
    wheel.removeAll(elapsed: 0)
    let live = wheel.insert("live", at: 3)
    #expect(live.index == dropped.index)
    for key in [expired, cancelled, dropped] {
      #expect(wheel.cancel(key) == nil)
    }
    #expect(wheel.count == 1)
    try wheel.checkInvariants()
  }

  @Test("after a step backwards the wheel starts anew at the earlier tick")
  func removeAll() throws {
    var wheel = TimerWheel<Int>(elapsed: 1 << 31)
    for (payload, deadline) in [5, 1 << 32, 1 << 40].enumerated() {
      wheel.insert(payload, at: UInt64(deadline))
    }
    wheel.removeAll(elapsed: 1000)
    try wheel.checkInvariants()
    #expect(wheel.isEmpty && wheel.elapsed == 1000 && wheel.nextExpiration == nil)
    wheel.insert(9, at: 2000)
    #expect(wheel.nextExpiration == 2000)
    #expect(wheel.advance(to: 1 << 41).map(\.payload) == [9])
  }

  @Test("a copy is a snapshot")
  func copy() {
    var wheel = TimerWheel<Int>()
    let key = wheel.insert(1, at: 100)
    var snapshot = wheel
    #expect(wheel.cancel(key) == 1)
    #expect(wheel.advance(to: 100).isEmpty)
    #expect(snapshot.advance(to: 100).map(\.payload) == [1])
  }

  @Test("an expired payload is released")
  func release() {
    final class Payload {}
    var wheel = TimerWheel<Payload>()
    weak let payload: Payload?
    do {
      let strong = Payload()
      payload = strong
      wheel.insert(strong, at: 5)
    }
    #expect(payload != nil)
    #expect(wheel.advance(to: 5).count == 1)
    #expect(payload == nil)
  }

  @Test("a hundred thousand timers of one second drain in order, and their nodes are used again")
  func drain() throws {
    var wheel = TimerWheel<Int>(elapsed: 1_790_000_000)
    for round in 1...3 {
      let deadline = wheel.elapsed + 3600
      for payload in 0..<100_000 {
        wheel.insert(payload, at: deadline)
      }
      #expect(wheel.nextExpiration == deadline)
      #expect(wheel.advance(to: deadline).map(\.payload).elementsEqual(0..<100_000), "\(round)")
      #expect(wheel.slab.nodes.count == 100_000)
    }
    try wheel.checkInvariants()
  }
}
