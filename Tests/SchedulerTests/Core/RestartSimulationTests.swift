// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

@testable import Scheduler

/// Small worlds whose daemon is killed at any time, amid an event too, and whose ledger cannot be
/// written at times: each fire time has one fate, and at most one run (C5.2, C5.3).
@Suite struct RestartSimulationTests {
  private static let seeds: UInt64 =
    ProcessInfo.processInfo.environment["AETHERFLOW_SCHEDULER_SIMULATIONS"].flatMap(UInt64.init)
    ?? 80

  @Test func everyFireTimeHasOneFateOverCrashes() throws {
    var tally: [String: Int] = [:]
    for seed in 0..<Self.seeds {
      let fates = try Self.play(seed)
      tally.merge(fates.tally, uniquingKeysWith: +)
      guard fates.breaches.isEmpty else {
        Issue.record("seed \(seed): \(fates.breaches.joined(separator: "\n"))")
        return
      }
    }
    print("\(Self.seeds) worlds with crashes: \(tally.sorted { $0.key < $1.key })")
    for word in [
      "run", "retry", "interrupted", "coalesced", "grace_exceeded", "ledger", "overlap",
    ] {
      #expect((tally[word] ?? 0) > 20, "\(word)")
    }
  }

  private static func play(_ seed: UInt64) throws -> FateLedger {
    var random = SplitMix(seed: seed)
    let items = try (0..<Int.random(in: 2...5, using: &random)).map {
      try Self.item("i\($0)", &random)
    }
    let fates = FateLedger(items)
    var world = SimulatedWorld(at: Story.midnight)
    world.behaviour = { Self.behaviour($0.runID) }
    world.survives = { CronHash.value(itemID: $0.runID, name: "survives").isMultiple(of: 3) }
    let plan = Plan(
      configuration: Configuration(
        maxConcurrentRuns: Int.random(in: 1...4, using: &random), workingDirectory: "/data",
        items: items))
    world.observeWritten = { effects, refused, isWritten in
      fates.observe(effects, refused: refused, isWritten: isWritten)
    }
    world.start(plan)
    for _ in 0..<20 {
      if random.oneIn(5) { world.ledger.isWritable.toggle() }
      if random.oneIn(2) { world.effectsUntilCrash = Int.random(in: 1...60, using: &random) }
      world.run(until: world.now.wall + .seconds(Int.random(in: 1...600, using: &random)))
      guard world.effectsUntilCrash == 0 || random.oneIn(3) else { continue }
      fates.crash()
      world.restart(downFor: .milliseconds(random.pick([20, 900, 5_000, 400_000, 3_000_000])))
    }
    world.ledger.isWritable = true
    world.effectsUntilCrash = nil
    world.run(until: world.now.wall + .seconds(20))
    let end = world.now.wall
    world.run(until: end + .seconds(4000))
    world.send(.stopRequested)
    fates.check(after: Story.midnight, through: end)
    return fates
  }

  private static func item(_ id: String, _ random: inout SplitMix) throws -> Item {
    let cron = random.pick([
      "*/10 * * * * *", "0 * * * * *", "30 */2 * * * *", "*/20 * * * * *", "5 */10 * * * *",
    ])
    return try .story(id, cron) {
      $0.overlap = random.pick(OverlapPolicy.allCases)
      $0.misfireGraceTime = .seconds(random.pick([1, 30, 300, 3600]))
      $0.retries = random.pick([0, 1, 3])
      $0.retryDelay = .seconds(random.pick([0, 5, 60]))
      $0.jitter = .seconds(random.pick([0, 0, 7, 90]))
    }
  }

  /// The same for a run id in every world.
  private static func behaviour(_ runID: String) -> SimulatedWorld.Behaviour {
    let hash = CronHash.value(itemID: runID, name: "length")
    return .init(
      length: .milliseconds(Int(hash % 90_000)),
      status: .exited(code: hash.isMultiple(of: 5) ? 1 : 0))
  }
}
