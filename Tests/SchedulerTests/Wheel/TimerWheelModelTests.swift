// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

@testable import Scheduler

/// A sequence of random operations: its seed, and the distances over which it works.
struct WheelWalk: CustomTestStringConvertible {
  var name: String
  var seed: UInt64
  var start: UInt64 = 0
  /// Deadlines lie up to 2 to this power ticks ahead.
  var deadlineBits: UInt64
  /// The clock moves up to 2 to this power ticks at once.
  var stepBits: UInt64

  var testDescription: String {
    "\(name), seed \(seed)"
  }

  static let all: [WheelWalk] = (1...3).flatMap { (seed: UInt64) in
    [
      WheelWalk(name: "many ties", seed: seed, deadlineBits: 4, stepBits: 3),
      WheelWalk(name: "two levels", seed: seed, deadlineBits: 12, stepBits: 10),
      WheelWalk(
        name: "seconds of a year", seed: seed, start: 1_790_000_000, deadlineBits: 25, stepBits: 22),
      WheelWalk(
        name: "over the horizon", seed: seed, start: (1 << 36) - 5000, deadlineBits: 14,
        stepBits: 10),
      WheelWalk(name: "far beyond the horizon", seed: seed, deadlineBits: 39, stepBits: 36),
      WheelWalk(
        name: "to the end of time", seed: seed, start: .max - (1 << 20), deadlineBits: 21,
        stepBits: 10),
    ]
  }
}

/// What the wheel must do, done slowly: an array in order of insertion.
private struct WheelModel {
  struct Timer {
    var key: TimerKey
    var deadline: UInt64
    var payload: Int
  }

  var timers: [Timer] = []
  var elapsed: UInt64

  var nextExpiration: UInt64? {
    timers.map(\.deadline).min()
  }

  /// A sort that keeps the order of insertion among equal deadlines.
  func earliest(_ count: Int) -> ArraySlice<Timer> {
    timers.enumerated().sorted {
      ($0.element.deadline, $0.offset) < ($1.element.deadline, $1.offset)
    }
    .map(\.element).prefix(count)
  }

  /// Of equal deadlines, `min` finds the first.
  var earliest: Timer? {
    timers.min { $0.deadline < $1.deadline }
  }

  mutating func cancel(_ key: TimerKey) -> Int? {
    timers.firstIndex { $0.key == key }.map { timers.remove(at: $0).payload }
  }

  mutating func advance(to tick: UInt64) -> [Int] {
    elapsed = max(elapsed, tick)
    let limit = elapsed
    let expired = timers.enumerated().filter { $0.element.deadline <= limit }
    timers.removeAll { $0.deadline <= limit }
    return expired.sorted { ($0.element.deadline, $0.offset) < ($1.element.deadline, $1.offset) }
      .map(\.element.payload)
  }
}

@Suite("Timer wheel against a model")
struct TimerWheelModelTests {
  @Test("random operations", arguments: WheelWalk.all)
  func walk(_ walk: WheelWalk) throws {
    var random = SplitMix(seed: walk.seed)
    var wheel = TimerWheel<Int>(elapsed: walk.start)
    var model = WheelModel(elapsed: walk.start)
    var keys: [TimerKey] = []
    for step in 0..<2000 {
      switch UInt64.random(in: 0..<100, using: &random) {
      case 0..<55:
        let deadline = deadline(from: wheel.elapsed, walk, &random)
        let key = wheel.insert(step, at: deadline)
        model.timers.append(.init(key: key, deadline: deadline, payload: step))
        keys.append(key)
      case 55..<70:
        // Also keys of timers long gone.
        guard let key = keys.randomElement(using: &random) else { continue }
        #expect(wheel.cancel(key) == model.cancel(key), "step \(step)")
      case 70..<99:
        let tick = tick(from: wheel, walk, &random)
        #expect(
          wheel.advance(to: tick).map(\.payload) == model.advance(to: tick),
          "step \(step), to \(tick)")
      default:
        let tick = wheel.elapsed - min(wheel.elapsed, random.distance(bits: walk.stepBits))
        wheel.removeAll(elapsed: tick)
        model = WheelModel(elapsed: tick)
      }
      try check(&wheel, model, step: step)
    }
  }

  private func check(
    _ wheel: inout TimerWheel<Int>, _ model: WheelModel, step: Int
  ) throws {
    do {
      try wheel.checkInvariants()
      #expect(wheel.elapsed == model.elapsed, "step \(step)")
      #expect(wheel.count == model.timers.count, "step \(step)")
      // Not at each step, so that the minimum is sometimes known and sometimes searched for.
      if step % 3 == 0 {
        #expect(wheel.nextExpiration == model.nextExpiration, "step \(step)")
        #expect(wheel.earliest?.payload == model.earliest?.payload, "step \(step)")
        #expect(wheel.earliest?.deadline == model.earliest?.deadline, "step \(step)")
        for count in [0, 1, 5] {
          #expect(
            wheel.earliest(count).map(\.payload) == model.earliest(count).map(\.payload),
            "step \(step)")
        }
      }
    } catch {
      Issue.record("step \(step): \(error)")
      throw error
    }
  }

  /// Mostly ahead, at any scale; sometimes too late, sometimes a deadline close by.
  private func deadline(
    from elapsed: UInt64, _ walk: WheelWalk, _ random: inout SplitMix
  ) -> UInt64 {
    let distance = random.distance(bits: walk.deadlineBits)
    if random.next() % 8 == 0 {
      return elapsed - min(elapsed, distance)
    }
    let (tick, isTooLarge) = elapsed.addingReportingOverflow(distance)
    return isTooLarge ? .max : tick
  }

  /// Ahead at any scale, to the next expiration or just before it, or not ahead at all.
  private func tick(
    from wheel: TimerWheel<Int>, _ walk: WheelWalk, _ random: inout SplitMix
  ) -> UInt64 {
    var snapshot = wheel
    switch random.next() % 4 {
    case 0:
      return snapshot.nextExpiration ?? wheel.elapsed
    case 1:
      return max(snapshot.nextExpiration ?? 1, 1) - 1
    default:
      let distance = random.distance(bits: walk.stepBits)
      let (tick, isTooLarge) = wheel.elapsed.addingReportingOverflow(distance)
      return isTooLarge ? .max : tick
    }
  }
}

extension SplitMix {
  /// A distance of up to 2 to the given power, with all powers below equally likely.
  fileprivate mutating func distance(bits: UInt64) -> UInt64 {
    next() & ((1 << UInt64.random(in: 0...bits, using: &self)) - 1)
  }
}
