// SPDX-License-Identifier: Apache-2.0

import Foundation
import Ledger
import Testing

/// `kill -9` of the daemon at random moments under load, again and again: no fire time is run twice,
/// none is unaccounted for, nothing is left (C5.2, C5.3).
///
/// `AETHERFLOW_SCHEDULER_KILLS` asks for more kills than the usual number, and
/// `AETHERFLOW_SCHEDULER_SEED` for other moments.
@Suite struct KillTests {
  private static let environment = ProcessInfo.processInfo.environment
  private static let kills = environment["AETHERFLOW_SCHEDULER_KILLS"].flatMap { Int($0) } ?? 8
  private static let seed = environment["AETHERFLOW_SCHEDULER_SEED"].flatMap(UInt64.init) ?? 1

  @Test func nothingIsLostAndNothingRunsTwice() throws {
    let place = try Workplace()
    let load = KillLoad(place, seed: Self.seed)
    try load.write()
    let engine = try load.writeEngine()
    var account = KillAccount()
    for number in 1...Self.kills {
      let daemon = try LiveDaemon(place, engine: engine, state: StateFolder.name)
      try daemon.wait(event: "ready")
      account.begin()
      for moment in load.moments() {
        Thread.sleep(forTimeInterval: moment)
        try load.edit(number)
      }
      daemon.send(SIGKILL)
      _ = daemon.waitForExit()
      account.killed(daemon.records)
    }
    let last = try LiveDaemon(place, engine: engine, state: StateFolder.name)
    try last.wait(event: "ready")
    try last.wait(for: "a run of the last daemon") { $0.event == "run_started" }
    // A busy machine has had some before; one with nothing else to do need not have had any.
    try last.wait(for: "a fire time without a run") {
      $0.event == "run_skipped" || $0.event == "run_missed"
    }
    #expect(last.stop() == 0)
    account.add(last.records)

    let state = StateFolder(place: place)
    let (attempts, misses) = (try state.attempts(), try Ledger.misses(state.ledger))
    let untouched = account
    account.compare(attempts, misses, traces: place.read("trace"))
    print(account.summary)
    #expect(account.faults == [])
    #expect(account.interrupted > 0)
    #expect(processes(whoseEnvironmentHolds: place.folder.path) == [])

    // What checks must be able to fail: a run too many, a decision too few, one too many.
    let trace = place.read("trace")
    let twice = trace.split(separator: "\n").first.map { "\($0)\n" } ?? ""
    let first = try #require(misses.first)
    for (attempts, misses, trace) in [
      (attempts, misses, trace + twice),
      (attempts.dropLast(), misses, trace),
      (attempts, Array(misses.dropFirst()), trace), (attempts, misses + [first], trace),
    ] {
      var doctored = untouched
      doctored.compare(attempts, misses, traces: trace)
      #expect(doctored.faults != [])
    }
  }
}
