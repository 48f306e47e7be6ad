// SPDX-License-Identifier: Apache-2.0

import TestSupport

@testable import Scheduler

/// A small world and what is done to it, all of it from a seed.
///
/// Each step draws from a seed of its own, so that a step can be left out without changing the
/// others: that is how a failing scenario gets shorter.
struct Scenario {
  enum Step {
    case pass(Duration)
    /// Until the next fire time or deadline, but nobody looks at the timers.
    case reachNext
    /// The daemon does not run for a while.
    case freeze(Duration)
    /// The clock is set, and the daemon has it reported at once.
    case setClock(Duration)
    /// The same, but the report comes behind another event.
    case setClockSilently(Duration)
    case report
    case edit(Edits)
    /// Of a manifest, which may ask for runs and syncs.
    case editManifest(seed: UInt64)
    case reject
    /// The daemon dies when it has taken so many more steps, and is started again later.
    case crash(afterSteps: Int, Death)
    /// It ends by itself, and is started again later.
    case stop(Downtime)
    case disk(DiskChange)
    case shortage(ShortageChange)
  }

  struct Edits {
    var seed: UInt64
    var count: Int
  }

  /// What happens while no daemon is there.
  struct Downtime {
    var duration: Duration
    var clockStep: Duration?
    var edits: Edits
  }

  struct Death {
    var loss: SimulatedLedger.Loss
    var downtime: Downtime
  }

  enum DiskChange {
    case full(afterWrites: Int)
    case failsToSync
    case damaged
    case works
  }

  enum ShortageChange {
    /// So many starts are refused.
    case refuses(starts: Int, each: Duration)
    /// All of them are, for a while.
    case lasts(Duration, each: Duration)
    case ends
  }

  /// The seeds from here on are those of worlds in which the machine lacks something at times. The
  /// others are what they were before there was such a thing, and so are those that are kept.
  static let firstShortSeed: UInt64 = 1_000_000_000

  var seed: UInt64
  var steps: [Step] = []

  init(seed: UInt64) {
    self.seed = seed
    var random = SplitMix(seed: seed)
    for _ in 0..<Int.random(in: 8...28, using: &random) {
      // Much happens in the instant at which a timer is due, before anybody looks.
      if random.oneIn(3) { steps.append(.reachNext) }
      // Other events may come between a step of the clock and its report.
      if random.oneIn(12) {
        steps += [.setClockSilently(Self.clockStep(&random)), Self.step(&random), .report]
      } else {
        steps.append(Self.step(&random))
      }
    }
    if seed >= Self.firstShortSeed { addShortages() }
  }

  /// Draws from a generator of its own, so that everything else goes on as without them.
  private mutating func addShortages() {
    var random = SplitMix(seed: seed ^ 0x5407)
    for index in steps.indices.reversed() where random.oneIn(3) {
      // Edits make other runs and syncs come up than time does.
      if random.oneIn(2) { steps.insert(.editManifest(seed: random.next()), at: index) }
      steps.insert(.shortage(Self.shortageChange(&random)), at: index)
    }
  }

  private static func shortageChange(_ random: inout SplitMix) -> ShortageChange {
    let longest = random.pick([0, 0, 0, 5, 3_000, 90_000])
    let each = Duration.milliseconds(Int.random(in: 0...longest, using: &random))
    switch Int.random(in: 0..<5, using: &random) {
    case 0, 1: return .refuses(starts: random.pick([1, 1, 2, 5, 20]), each: each)
    case 2, 3:
      let length = random.pick([2_000, 2_000, 20_000, 20_000, 70_000, 70_000, 400_000, 5_000_000])
      return .lasts(.milliseconds(Int.random(in: 0...length, using: &random)), each: each)
    default: return .ends
    }
  }

  private static func step(_ random: inout SplitMix) -> Step {
    switch Int.random(in: 0..<30, using: &random) {
    case 0..<5: .pass(.milliseconds(Int.random(in: 0...5_000, using: &random)))
    case 5..<10: .pass(.seconds(Int.random(in: 0...2_000, using: &random)))
    case 10: .freeze(.seconds(Int.random(in: 1...10_000, using: &random)))
    case 11, 12: .setClock(clockStep(&random))
    case 13: .reject
    case 14..<18:
      .crash(
        afterSteps: Int.random(in: 0...random.pick([5, 60, 400]), using: &random),
        Death(loss: loss(&random), downtime: downtime(&random)))
    case 18: .stop(downtime(&random))
    case 19..<22: .disk(diskChange(&random))
    default: .edit(Edits(seed: random.next(), count: random.pick([0, 1, 1, 1, 2, 3])))
    }
  }

  private static func loss(_ random: inout SplitMix) -> SimulatedLedger.Loss {
    random.oneIn(2)
      ? .process(keepsUnconfirmed: random.oneIn(2))
      : .power(keeping: random.pick([0, 0, 1, 2, 1000]))
  }

  private static func downtime(_ random: inout SplitMix) -> Downtime {
    let length = random.pick([0, 20, 900, 5_000, 60_000, 400_000, 3_000_000, 100_000_000])
    return Downtime(
      duration: .milliseconds(Int.random(in: 0...length, using: &random)),
      clockStep: random.oneIn(8) ? clockStep(&random) : nil,
      edits: Edits(seed: random.next(), count: random.pick([0, 0, 0, 1, 3])))
  }

  private static func diskChange(_ random: inout SplitMix) -> DiskChange {
    switch Int.random(in: 0..<9, using: &random) {
    case 0..<3: .full(afterWrites: random.pick([0, 0, 1, 2, 5, 20]))
    case 3: .failsToSync
    case 4: .damaged
    default: .works
    }
  }

  /// Seconds to days, in both directions.
  private static func clockStep(_ random: inout SplitMix) -> Duration {
    let size = random.pick([2, 59, 60, 600, 3_600, 5_000, 20_000, 80_000, 100_000, 200_000])
    let exact = Duration.seconds(random.oneIn(2) ? size : -size)
    return random.oneIn(2) ? exact : exact + .milliseconds(Int.random(in: 0...999, using: &random))
  }
}

extension Scenario.Step: CustomStringConvertible {
  var description: String {
    switch self {
    case .pass(let duration): "pass \(duration)"
    case .reachNext: "reach the next timer"
    case .freeze(let duration): "freeze for \(duration)"
    case .setClock(let duration): "set the clock by \(duration)"
    case .setClockSilently(let duration): "set the clock by \(duration), unreported"
    case .report: "report it"
    case .edit(let edits): "edit \(edits.count) things (seed \(edits.seed))"
    case .editManifest(let seed): "edit a manifest (seed \(seed))"
    case .reject: "reject a configuration"
    case .crash(let steps, let death):
      "crash after \(steps) more steps, \(death.loss); \(death.downtime)"
    case .stop(let downtime): "stop; \(downtime)"
    case .disk(let change): "disk: \(change)"
    case .shortage(let change): "shortage: \(change)"
    }
  }
}

extension Scenario.Downtime: CustomStringConvertible {
  var description: String {
    let step = clockStep.map { ", set the clock by \($0)" } ?? ""
    return "down for \(duration)\(step), edit \(edits.count) things (seed \(edits.seed))"
  }
}
