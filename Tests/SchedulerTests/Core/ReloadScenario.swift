// SPDX-License-Identifier: Apache-2.0

import TestSupport

@testable import Scheduler

/// A small world and what is done to it, all of it from a seed.
///
/// Each step draws from a seed of its own, so that a step can be left out without changing the
/// others: that is how a failing scenario gets shorter.
struct ReloadScenario {
  enum Step: CustomStringConvertible {
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
    case edit(seed: UInt64, count: Int)
    case reject

    var description: String {
      switch self {
      case .pass(let duration): "pass \(duration)"
      case .reachNext: "reach the next timer"
      case .freeze(let duration): "freeze for \(duration)"
      case .setClock(let duration): "set the clock by \(duration)"
      case .setClockSilently(let duration): "set the clock by \(duration), unreported"
      case .report: "report it"
      case .edit(let seed, let count): "edit \(count) things (seed \(seed))"
      case .reject: "reject a configuration"
      }
    }
  }

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
  }

  private static func step(_ random: inout SplitMix) -> Step {
    switch Int.random(in: 0..<20, using: &random) {
    case 0..<4: .pass(.milliseconds(Int.random(in: 0...5_000, using: &random)))
    case 4..<7: .pass(.seconds(Int.random(in: 0...2_000, using: &random)))
    case 7: .freeze(.seconds(Int.random(in: 1...10_000, using: &random)))
    case 8, 9: .setClock(clockStep(&random))
    case 10: .reject
    default:
      .edit(seed: random.next(), count: random.pick([0, 1, 1, 1, 2, 3]))
    }
  }

  /// Seconds to days, in both directions.
  private static func clockStep(_ random: inout SplitMix) -> Duration {
    let size = random.pick([2, 59, 60, 600, 3_600, 5_000, 20_000, 80_000, 100_000, 200_000])
    let exact = Duration.seconds(random.oneIn(2) ? size : -size)
    return random.oneIn(2) ? exact : exact + .milliseconds(Int.random(in: 0...999, using: &random))
  }
}

/// What comes of a scenario.
struct ReloadOutcome {
  var breaches: [String] = []
  var tally: [String: Int] = [:]
  var timeline: [String] = []
}

extension ReloadScenario {
  func run(timeline isKept: Bool = false) throws -> ReloadOutcome {
    var random = SplitMix(seed: seed ^ 0xF11E)
    var file = ScheduleFile(&random)
    let checker = AccountChecker()
    let teller = Teller(isKept: isKept)
    // Mostly in the days around a change of the clocks in Berlin.
    let start = WallInstant(seconds: 1_774_720_000 + Int64.random(in: 0...20_000, using: &random))
    var world = SimulatedWorld(at: start + .milliseconds(Int.random(in: 0...999, using: &random)))
    var behaviours = SplitMix(seed: seed ^ 0xBEEF)
    world.outputOutlivesProcesses = random.oneIn(4)
    world.behaviour = { _ in Self.behaviour(&behaviours) }
    world.observeTurn = { event, effects, now in
      teller.tell(event, effects, now)
      checker.observe(event, effects, at: now)
    }
    world.start(file.plan)
    for step in steps {
      teller.tell("— \(step)", world.now)
      perform(step, &world, &file)
    }
    teller.tell("— stop", world.now)
    world.send(.stopRequested)
    world.run(until: world.now.wall + .seconds(600))
    if !world.isOver { checker.breach("the daemon", "does not end") }
    return ReloadOutcome(
      breaches: checker.breaches, tally: checker.tally, timeline: teller.lines)
  }

  private func perform(_ step: Step, _ world: inout SimulatedWorld, _ file: inout ScheduleFile) {
    switch step {
    case .pass(let duration): world.run(until: world.now.wall + duration)
    case .reachNext:
      guard let next = world.nextInstant(), next - world.now.wall < .seconds(20_000) else { return }
      world.pass(next - world.now.wall)
    case .freeze(let duration): world.pass(duration)
    case .setClock(let duration): world.stepClock(by: duration)
    case .setClockSilently(let duration): world.setClock(by: duration)
    case .report: world.send(.clockStepped)
    case .edit(let seed, let count):
      var random = SplitMix(seed: seed)
      for _ in 0..<count { file.edit(&random) }
      world.reload(file.plan)
    case .reject: world.send(.configurationRejected("scheduler.yaml:1:1: error: no"))
    }
  }

  /// Many runs end exactly when something is due.
  private static func behaviour(_ random: inout SplitMix) -> SimulatedWorld.Behaviour {
    var behaviour = SimulatedWorld.Behaviour()
    behaviour.length =
      random.oneIn(2)
      ? .seconds(random.pick([0, 1, 10, 30, 60, 120, 300, 600, 3_600]))
      : .milliseconds(Int.random(in: 1...900_000, using: &random))
    if random.oneIn(4) { behaviour.status = .exited(code: 1) }
    if random.oneIn(20) { behaviour.startFailure = "no room" }
    if random.oneIn(10) { behaviour.runStartAfter = nil }
    behaviour.yieldsTo = random.pick([.terminateAllButLeader, .interruptLeader, .killAll])
    return behaviour
  }

  /// The shortest scenario that still fails and is found by leaving out one step after the other.
  func shrunk(for time: Duration) throws -> ReloadScenario {
    let clock = ContinuousClock()
    let end = clock.now + time
    var best = self
    var index = best.steps.count - 1
    while index >= 0, clock.now < end {
      var shorter = best
      shorter.steps.remove(at: index)
      if try !shorter.run().breaches.isEmpty { best = shorter }
      index = min(index, best.steps.count) - 1
    }
    return best
  }

  /// Writes down what happens, if somebody is going to read it.
  private final class Teller {
    var lines: [String] = []
    private let isKept: Bool

    init(isKept: Bool) { self.isKept = isKept }

    func tell(_ line: String, _ now: Now) {
      if isKept {
        lines.append("\(TimeZoneRules.utc.rfc3339(now.wall, fractionDigits: 3)) \(line)")
      }
    }

    func tell(_ event: Event, _ effects: [Effect], _ now: Now) {
      guard isKept else { return }
      for effect in effects {
        switch effect {
        case .log(let record):
          tell("    \(record[.item]?.description ?? "") \(record.message)", now)
        case .start(_, let request): tell("    start \(request.runID)", now)
        default: break
        }
      }
    }
  }
}
