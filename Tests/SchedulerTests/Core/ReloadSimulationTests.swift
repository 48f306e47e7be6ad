// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// Small worlds in which everything is edited at any time, the clock is set and runs end when they
/// like: for each item and fire time at most one run, and each fire time is accounted for (C4.1,
/// C4.2, C5.1–C5.3, C7.3–C7.6).
///
/// `AETHERFLOW_SCHEDULER_SIMULATIONS` asks for more seeds than the usual number, and
/// `AETHERFLOW_SCHEDULER_SEED` for a single one.
@Suite struct ReloadSimulationTests {
  private static let environment = ProcessInfo.processInfo.environment

  private static let seeds: Range<UInt64> = {
    if let seed = environment["AETHERFLOW_SCHEDULER_SEED"].flatMap(UInt64.init) {
      return seed..<seed + 1
    }
    return 0..<(environment["AETHERFLOW_SCHEDULER_SIMULATIONS"].flatMap(UInt64.init) ?? 2_000)
  }()

  @Test func everyFireTimeIsAccountedForOnce() throws {
    var tally: [String: Int] = [:]
    for seed in Self.seeds {
      let scenario = ReloadScenario(seed: seed)
      let outcome = try scenario.run()
      tally.merge(outcome.tally, uniquingKeysWith: +)
      guard outcome.breaches.isEmpty else {
        let shortest = try scenario.shrunk(for: .seconds(20))
        let story = try shortest.run(timeline: true)
        Issue.record(
          """
          seed \(seed): \(story.breaches.joined(separator: "\n"))
          \(story.timeline.joined(separator: "\n"))
          """)
        return
      }
    }
    print("\(Self.seeds.count) simulated worlds: \(tally.sorted { $0.key < $1.key })")
    guard Self.seeds.count > 1_000 else { return }
    // There was something of everything.
    for word in [
      "anew", "bundle_invalid", "coalesced", "dropped", "edited", "flow_invalid", "grace_exceeded",
      "offer", "retry", "rezoned", "run for change", "shutdown", "skipped", "start", "sync",
      "timezone_changed",
    ] {
      #expect((tally[word] ?? 0) > 5, "\(word)")
    }
  }
}
