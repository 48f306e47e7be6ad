// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// Small worlds in which everything is edited at any time, the clock is set, the disk fails, processes
/// are lacking, daemons and machines die at any step, and runs end when they like: for each item and
/// fire time at most one run, and each fire time is accounted for (C4.1, C4.2, C5.1–C5.3, C5.9,
/// C7.3–C7.6).
///
/// What each step is held to stands with ``AccountChecker``. The environment may ask for another
/// number of seeds than the usual one with `AETHERFLOW_SCHEDULER_SIMULATIONS`, as CI does, and for a
/// single one, of which the whole timeline is printed, with `AETHERFLOW_SCHEDULER_SEED`.
@Suite struct SimulationTests {
  private static let environment = ProcessInfo.processInfo.environment
  private static let seed = environment["AETHERFLOW_SCHEDULER_SEED"].flatMap(UInt64.init)
  private static let count =
    environment["AETHERFLOW_SCHEDULER_SIMULATIONS"].flatMap(UInt64.init) ?? 1_500
  private static let workers: UInt64 = 2

  /// What many worlds have come to.
  private struct Total: Sendable {
    var worlds = 0
    var length = Duration.zero
    var tally: [String: Int] = [:]
    /// The first seed whose world went wrong.
    var failure: UInt64?

    mutating func add(_ outcome: ScenarioOutcome) {
      worlds += 1
      length += outcome.length
      tally.merge(outcome.tally, uniquingKeysWith: +)
    }

    mutating func add(_ other: Total) {
      worlds += other.worlds
      length += other.length
      tally.merge(other.tally, uniquingKeysWith: +)
      failure = [failure, other.failure].compactMap(\.self).min()
    }
  }

  @Test func seedsThatHaveFoundSomething() throws {
    let seeds = try KeptSeed.all()
    #expect(seeds.count >= 8)
    for kept in seeds where Self.seed == nil {
      if !Scenario(seed: kept.seed).run().breaches.isEmpty {
        Issue.record("this has come back:\(kept.finding)\n\(Self.story(of: kept.seed))")
      }
    }
  }

  @Test func everyFireTimeIsAccountedForOnce() async {
    if let seed = Self.seed { return Self.tell(seed) }
    let begin = ContinuousClock.now
    let total = await withTaskGroup(of: Total.self) { group in
      for worker in 0..<Self.workers { group.addTask { await Self.play(worker) } }
      return await group.reduce(into: Total()) { $0.add($1) }
    }
    if let seed = total.failure { Issue.record("\(Self.story(of: seed))") }
    Self.report(total, after: ContinuousClock.now - begin)
    guard Self.count >= 5_000, total.failure == nil else { return }
    #expect(total.tally["fire times", default: 0] >= 1_000_000)
    // There was something of everything.
    for word in [
      "anew", "bundle_invalid", "coalesced", "dropped", "edited", "flow_invalid", "given up",
      "grace_exceeded", "interrupted", "ledger", "ledgers replaced", "offer", "outages", "put off",
      "refused", "remains", "retries restored", "retry", "rezoned", "run for change", "shortages",
      "shutdown", "skipped", "start", "sync", "syncs given up", "syncs put off",
      "timezone_changed", "waits restored",
    ] {
      #expect(total.tally[word, default: 0] > 5, "\(word)")
    }
  }

  private static func play(_ worker: UInt64) async -> Total {
    var total = Total()
    for number in stride(from: worker, to: count, by: Int(workers)) {
      // The machine lacks something in every other world of a worker.
      let seed = number / workers % 2 == 0 ? number : Scenario.firstShortSeed + number
      let outcome = Scenario(seed: seed).run()
      total.add(outcome)
      guard outcome.breaches.isEmpty else {
        total.failure = seed
        break
      }
      // Other tests wait for these threads, and some of them for an answer in time.
      await Task.yield()
    }
    return total
  }

  private static func report(_ total: Total, after time: Duration) {
    let days = Double(total.length.components.seconds) / 86_400
    let minutes = Double(time.components.seconds + 1) / 60
    let fireTimes = total.tally["fire times", default: 0]
    let offers = total.tally["offer", default: 0]
    print(
      """
      \(total.worlds) simulated worlds, \(Int(days)) days of theirs, \(Int(days / minutes)) a minute: \
      \(fireTimes) fire times, \(offers) of them by themselves, and of these \
      \(total.tally.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", "))
      """)
  }

  /// The shortest way to what goes wrong with a seed.
  private static func story(of seed: UInt64) -> String {
    let timeline = Timeline()
    let outcome = Scenario(seed: seed).shrunk(for: .seconds(20)).run(timeline)
    return """
      seed \(seed): \(outcome.breaches.joined(separator: "\n"))
      \(timeline.lines.joined(separator: "\n"))
      Keep it: add "\(seed)  # what it has found" to \(KeptSeed.file.lastPathComponent)
      """
  }

  private static func tell(_ seed: UInt64) {
    let timeline = Timeline()
    let outcome = Scenario(seed: seed).run(timeline)
    print(timeline.lines.joined(separator: "\n"))
    if !outcome.breaches.isEmpty { Issue.record("\(story(of: seed))") }
  }
}
