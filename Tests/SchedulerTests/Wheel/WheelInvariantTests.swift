// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Scheduler

/// A way to break a wheel of three timers: at ticks 5 (payload 0), 5 (payload 1) and 2³⁶.
struct WheelDamage: CustomTestStringConvertible {
  var name: String
  /// A part of the message that must tell of it.
  var message: String
  var inflict: @Sendable (inout TimerWheel<Int>) -> Void

  var testDescription: String {
    name
  }

  static let all = [
    WheelDamage(name: "bit without timer", message: "level 2 slot 1: marked true") {
      $0.levels[2].occupied |= 2
    },
    WheelDamage(name: "timer without bit", message: "level 0 slot 5: marked false") {
      $0.levels[0].occupied = 0
    },
    WheelDamage(name: "timer in the wrong slot", message: "level 0 slot 6: holds deadline 5") {
      let list = $0.levels[0].take(5)
      $0.levels[0].slots[6] = list
      $0.levels[0].occupied = 1 << 6
    },
    WheelDamage(name: "timer in two lists", message: "beyond: node 0 is in two places") {
      $0.beyond = $0.levels[0].slots[5]
    },
    WheelDamage(name: "timer lost", message: "3 timers counted, 2 in lists") {
      $0.beyond = TimerList()
    },
    WheelDamage(name: "turned list", message: "order of insertion at 5") {
      $0.levels[0].slots[5].first = 1
    },
    WheelDamage(name: "freed while linked", message: "node 0 is free") {
      _ = $0.slab.release(0)
    },
    WheelDamage(name: "wrong minimum", message: "next expiration 4, but the earliest is 5") {
      $0.knownExpiration = 4
    },
  ]
}

/// The check that the other tests lean on finds what it is there for.
@Suite("Timer wheel invariants")
struct WheelInvariantTests {
  @Test("damage is found", arguments: WheelDamage.all)
  func damage(_ damage: WheelDamage) throws {
    var wheel = TimerWheel<Int>()
    for (payload, deadline) in [5, 5, 1 << 36].enumerated() {
      wheel.insert(payload, at: UInt64(deadline))
    }
    try wheel.checkInvariants()
    damage.inflict(&wheel)
    let violation = #expect(throws: WheelInvariantViolation.self) {
      try wheel.checkInvariants()
    }
    let text = violation?.description ?? ""
    #expect(text.contains(damage.message), "\(text)")
  }
}
