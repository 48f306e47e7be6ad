// SPDX-License-Identifier: Apache-2.0

import Foundation
import Ledger
import Testing

/// The state directory, or a part of it, is deleted under the running daemon (C5.3).
@Suite struct LostStateTests {
  enum Loss: String, CaseIterable, CustomTestStringConvertible {
    case directory = ""
    case lock = "/lock"
    case database = "/ledger.sqlite"
    case log = "/ledger.sqlite-wal"

    var testDescription: String { rawValue.isEmpty ? "the whole directory" : rawValue }
  }

  @Test(arguments: Loss.allCases) func itIsNoticedAndMadeAnew(_ loss: Loss) throws {
    let stage = try FaultStage(
      items: ["a": "", "long": "overlap: skip"],
      script: "[[ $AETHERFLOW_SCHEDULER_ITEM != long ]] || exec sleep 600",
      options: ["--drain-timeout", "0s"])
    let long = try stage.daemon.wait(event: "run_started", item: "long")
    try FileManager.default.removeItem(atPath: stage.folder.path + loss.rawValue)
    let failed = try stage.daemon.wait(for: "that the ledger can't be written") {
      $0.message.hasPrefix("the ledger can't be written")
    }
    #expect(failed["PRIORITY"] == "3" && failed.message.contains("was deleted"))
    let count = stage.daemon.records.count
    try stage.wait(after: count, for: "that it can be written again") {
      $0.message.hasPrefix("the ledger can be written again")
    }
    #expect(
      stage.daemon.records.contains { $0.message.hasPrefix("the ledger was lost") }
        == (loss != .lock))
    try stage.waitForRun(of: "a")
    // The new ledger knows who is active: after a crash, that is found and stopped.
    let attempts = try stage.folder.attempts()
    let active = attempts.first { $0.runID == long["AETHERFLOW_RUN_ID"] }
    #expect(active?.process != nil && active?.end == nil)
    try stage.expectNothingLost(
      historyFrom: FireTimeTally.second(
        stage.daemon.records.last { $0.event == "run_started" }?["AETHERFLOW_SCHEDULED_AT"]))
  }

  /// Two that do the same would run everything twice.
  @Test func whoHasTakenThePlaceMeanwhileKeepsIt() throws {
    let stage = try FaultStage()
    try FileManager.default.removeItem(atPath: stage.folder.path)
    let second = try LiveDaemon(
      stage.place, options: ["--control-socket", stage.place.path("second.sock")],
      engine: stage.place.path("engine"), state: StateFolder.name)
    try second.wait(event: "run_finished")
    try stage.daemon.wait(for: "that there is another") {
      $0.message.contains("process \(second.pid)")
    }
    #expect(second.stop() == 0)
    try stage.daemon.wait(for: "that it has left something") {
      $0.message.contains("restart this scheduler")
    }
    #expect(stage.daemon.stop() == 0)
    #expect(stage.daemon.records.contains { $0.message.hasPrefix("the last changes are lost") })
    let traces = stage.traces
    #expect(traces.count == Set(traces).count)
    let third = try LiveDaemon(
      stage.place, engine: stage.place.path("engine"), state: StateFolder.name)
    try third.wait(event: "run_finished")
    #expect(third.stop() == 0)
  }

  @Test func aStopWithoutTheLedgerSaysWhatIsLost() throws {
    let stage = try FaultStage(items: ["a": ""])
    try FileManager.default.removeItem(atPath: stage.folder.path)
    #expect(stage.daemon.stop() == 0)
    #expect(stage.daemon.records.contains { $0.message.hasPrefix("the last changes are lost") })
  }
}
