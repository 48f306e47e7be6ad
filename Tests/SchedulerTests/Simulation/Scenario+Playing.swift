// SPDX-License-Identifier: Apache-2.0

import TestSupport

@testable import Scheduler

/// What comes of a scenario.
struct ScenarioOutcome {
  var breaches: [String] = []
  var tally: [String: Int] = [:]
  /// How much time has passed in the world.
  var length = Duration.zero
}

/// A world in which a scenario is played.
private struct Stage {
  var world: SimulatedWorld
  var file: ScheduleFile
  let checker = AccountChecker()
  /// What comes after the crash that is to come.
  var death: Scenario.Death?
}

extension Scenario {
  func run(_ timeline: Timeline? = nil) -> ScenarioOutcome {
    var stage = setUp(timeline)
    stage.world.start(stage.file.plan)
    for step in steps {
      timeline?.note("— \(step)", at: stage.world.now)
      stage.perform(step)
      stage.buryAndStart()
      guard stage.checker.breaches.isEmpty else { return stage.outcome }
      if stage.checker.isBeyondAccount {
        stage.checker.count("left early")
        return stage.outcome
      }
    }
    timeline?.note("— stop", at: stage.world.now)
    stage.world.stepsUntilCrash = nil
    stage.world.send(.stopRequested)
    stage.world.run(until: stage.world.now.wall + .seconds(600))
    if !stage.world.isOver { stage.checker.breach("the daemon", "does not end") }
    return stage.outcome
  }

  private func setUp(_ timeline: Timeline?) -> Stage {
    var random = SplitMix(seed: seed ^ 0xF11E)
    let file = ScheduleFile(&random)
    // Mostly in the days around a change of the clocks in Berlin.
    let start = WallInstant(seconds: 1_774_720_000 + Int64.random(in: 0...20_000, using: &random))
    var stage = Stage(
      world: SimulatedWorld(at: start + .milliseconds(Int.random(in: 0...999, using: &random))),
      file: file)
    var behaviours = SplitMix(seed: seed ^ 0xBEEF)
    stage.world.behaviour = { _ in Self.behaviour(&behaviours) }
    stage.world.outputOutlivesProcesses = random.oneIn(4)
    stage.world.hasReserve = random.oneIn(2)
    stage.world.survivorsYieldTo = random.pick([.terminateAllButLeader, .interruptLeader, .killAll])
    var turns = SplitMix(seed: seed ^ 0x7012)
    stage.world.endsTurn = random.oneIn(2) ? { true } : { !turns.oneIn(3) }
    if let timeline {
      stage.world.witnesses.append(timeline)
      stage.checker.tell = timeline.end
    }
    stage.world.witnesses.append(stage.checker)
    return stage
  }

  /// Many runs end exactly when something is due.
  private static func behaviour(_ random: inout SplitMix) -> SimulatedWorld.Behaviour {
    var behaviour = SimulatedWorld.Behaviour(summary: "")
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
  func shrunk(for time: Duration) -> Scenario {
    let clock = ContinuousClock()
    let end = clock.now + time
    var best = self
    var index = best.steps.count - 1
    while index >= 0, clock.now < end {
      var shorter = best
      shorter.steps.remove(at: index)
      if !shorter.run().breaches.isEmpty { best = shorter }
      index = min(index, best.steps.count) - 1
    }
    return best
  }
}

extension Stage {
  fileprivate var outcome: ScenarioOutcome {
    ScenarioOutcome(
      breaches: checker.breaches, tally: checker.tally,
      length: world.now.monotonic - MonotonicInstant(microseconds: 0))
  }

  fileprivate mutating func perform(_ step: Scenario.Step) {
    switch step {
    case .pass(let duration): world.run(until: world.now.wall + duration)
    case .reachNext:
      guard let next = world.nextInstant(), next - world.now.wall < .seconds(20_000) else { return }
      world.pass(next - world.now.wall)
    case .freeze(let duration): world.pass(duration)
    case .setClock(let duration): world.stepClock(by: duration)
    case .setClockSilently(let duration): world.setClock(by: duration)
    case .report: world.send(.clockStepped)
    case .edit(let edits):
      edit(edits)
      world.reload(file.plan)
    case .editManifest(let seed):
      var random = SplitMix(seed: seed)
      file.editManifest(&random)
      world.reload(file.plan)
    case .reject: world.send(.configurationRejected("scheduler.yaml:1:1: error: no"))
    case .crash(let steps, let death):
      self.death = death
      world.stepsUntilCrash = steps
    case .stop(let downtime):
      world.send(.stopRequested)
      world.run(until: world.now.wall + .seconds(600))
      if world.isDown { return }
      if !world.isOver { checker.breach("the daemon", "does not end") }
      world.bringDown()
      comeBack(downtime)
    case .disk(let change): change.apply(to: world.ledger)
    case .shortage(let change): change.apply(to: &world.shortage, at: world.now)
    }
  }

  /// What follows on a crash, if there was one.
  fileprivate mutating func buryAndStart() {
    guard world.isDown, let death else { return }
    self.death = nil
    // Another boot has none of the processes.
    let isPower = if case .power = death.loss { true } else { false }
    world.survives = { claim in
      !isPower && CronHash.value(itemID: claim.runID, name: "survives").isMultiple(of: 3)
    }
    world.bringDown(death.loss)
    comeBack(death.downtime)
  }

  private mutating func comeBack(_ downtime: Scenario.Downtime) {
    world.pass(downtime.duration)
    downtime.clockStep.map { world.setClock(by: $0) }
    edit(downtime.edits)
    // It would not start on a disk that can't be written.
    Scenario.DiskChange.works.apply(to: world.ledger)
    world.bringUp(file.plan)
  }

  private mutating func edit(_ edits: Scenario.Edits) {
    var random = SplitMix(seed: edits.seed)
    for _ in 0..<edits.count { file.edit(&random) }
  }
}

extension Scenario.DiskChange {
  fileprivate func apply(to ledger: SimulatedLedger) {
    switch self {
    case .full(let count): ledger.writesUntilFull = count
    case .failsToSync: ledger.failsToSync = true
    case .damaged: ledger.isDamaged = true
    case .works:
      ledger.writesUntilFull = nil
      ledger.failsToSync = false
    }
  }
}

extension Scenario.ShortageChange {
  fileprivate func apply(to shortage: inout SimulatedShortage, at now: Now) {
    shortage = SimulatedShortage()
    switch self {
    case .refuses(let starts, let each):
      shortage.starts = starts
      shortage.refusalTakes = each
    case .lasts(let length, let each):
      shortage.end = now.monotonic + length
      shortage.refusalTakes = each
    case .ends: break
    }
  }
}
