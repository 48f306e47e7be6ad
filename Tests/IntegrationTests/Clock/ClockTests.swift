// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// The real daemon under a clock that is really set (C4.2): on a kernel of its own.
@Suite struct ClockTests {
  /// All scenarios share one boot, which takes longer than most of them.
  private static let stage = Result { try ClockStage(ClockScenario.all) }

  @Test(arguments: ClockScenario.all)
  func isToldAndRepeatsNothing(_ scenario: ClockScenario) throws {
    let performance = try #require(try Self.stage.get()[scenario])
    let records = performance.records
    #expect(performance.status == "0")
    if let told = scenario.told {
      let lines = records.compactMap(ClockScenario.tell)
      #expect(
        lines.count == told.count && zip(lines, told).allSatisfy { $0.hasPrefix($1) },
        "told:\n\(lines.joined(separator: "\n"))")
    }
    // What was told to be started was started, and nothing else.
    #expect(
      performance.starts.map { "\($0.item) \($0.fireTime) \($0.attempt)" }.sorted()
        == records.filter { $0.event == "run_started" }.map(\.start).sorted())
    #expect(
      performance.starts.map { "\($0.item) \($0.fireTime) \($0.attempt)" }.sorted()
        == performance.history.map(\.attempt).sorted(),
      "the ledger agrees")
    if !scenario.hasNewPast {
      let starts = performance.starts.map { "\($0.item) \($0.fireTime) \($0.attempt)" }
      #expect(Set(starts).count == starts.count, "a fire time was run twice: \(starts)")
    }
    if !scenario.isSilent { expectAllSecondsToldOf(scenario, records) }
    for measure in scenario.measures { expect(measure, performance) }
  }

  /// Each second is run or missed, once, from the daemon's start to the last that it reached.
  private func expectAllSecondsToldOf(
    _ scenario: ClockScenario, _ records: [LiveDaemon.Record]
  ) {
    // What comes after the way back into a new past is an account of its own.
    let turn = scenario.hasNewPast ? records.lastIndex { $0.message.contains("set back") } : nil
    let end = turn ?? records.endIndex
    for part in [records[..<end], records[end...]] where !part.isEmpty {
      let account = FireTimeAccount(of: "tick", in: part)
      #expect(account.faults == [])
      #expect(account.entries.count > 1)
    }
  }

  /// Never earlier than asked, wherever the clock went; and not ten times later.
  private func expect(_ measure: ClockScenario.Measure, _ performance: ClockStage.Performance) {
    switch measure {
    case .duration(let item, let least):
      let ends = performance.records.filter { $0.item == item && $0.event == "run_timed_out" }
      #expect(!ends.isEmpty)
      for end in ends {
        let seconds = Double(end["AETHERFLOW_DURATION_USEC"] ?? "").map { $0 / 1e6 } ?? 0
        #expect((least...10 * least).contains(seconds), "\(end)")
      }
    case .retry(let item, let least):
      let starts = performance.starts.filter { $0.item == item }
      #expect(starts.map(\.attempt) == [1, 2])
      let gap = (starts.last?.uptime ?? 0) - (starts.first?.uptime ?? 0)
      #expect((least...10 * least).contains(gap), "\(item) was tried again after \(gap) s")
    }
  }
}

extension LiveDaemon.Record {
  /// The run it tells of, as the engine's stand-in writes it down.
  fileprivate var start: String {
    [item, self["AETHERFLOW_SCHEDULED_AT"], self["AETHERFLOW_ATTEMPT"]].map { $0 ?? "?" }
      .joined(separator: " ")
  }

  /// An attempt as `history` tells it, in the same words.
  fileprivate var attempt: String {
    ["item", "scheduled_at", "attempt"].map { self[$0] ?? "?" }.joined(separator: " ")
  }
}
