// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// A ledger whose file system is full: nothing runs that cannot be recorded, and nothing is lost
/// (C5.3).
@Suite struct FullDiskTests {
  @Test func nothingStartsUntilThereIsRoom() throws {
    let place = try Workplace()
    try place.writeFlow("a", steps: [("one", "true")])
    try place.writeSchedule(
      """
        - {id: a, cron: "* * * * * *", flow_yaml: flows/a.yaml, overlap: allow}
        - {id: b, cron: "* * * * * *", flow_yaml: flows/a.yaml}
      """)
    let engine = try place.writeEngine(
      "echo \"$AETHERFLOW_SCHEDULER_RUN_ID\" >> '\(place.path("trace"))'")
    let state = place.path("small")
    try FileManager.default.createDirectory(atPath: state, withIntermediateDirectories: true)
    let mount =
      "mount -t tmpfs -o size=8m tmpfs '\(state)' && exec \"$0\" \"$@\""
    let daemon = try LiveDaemon(
      place, options: ["--state-directory", state, "--log-level", "debug"], engine: engine,
      launcher: [
        "/usr/bin/unshare", "--user", "--map-root-user", "--mount", "/bin/sh", "-c", mount,
      ])
    // Both runs of a second are over, so that the next thing to be written is a claim.
    let first = try daemon.wait(event: "run_finished", item: "a")
    try daemon.wait(for: "the run beside it") {
      $0.event == "run_finished" && $0.item == "b"
        && $0["AETHERFLOW_SCHEDULED_AT"] == first["AETHERFLOW_SCHEDULED_AT"]
    }

    // Seen through the daemon: the file system is its own.
    let filler = "/proc/\(daemon.pid)/root\(state)/filler"
    fill(filler)
    let failed = try daemon.wait(for: "that the ledger can't be written") {
      $0.message.hasPrefix("the ledger can't be written")
    }
    #expect(failed["PRIORITY"] == "3")
    #expect(failed.message.contains("full") || failed.message.contains("No space left"))
    let before = daemon.records.count { $0.event == "run_started" }
    // Five seconds later, and so after several fire times.
    try daemon.wait(for: "another try") {
      $0.message.hasPrefix("the ledger still can't be written")
    }
    #expect(daemon.records.count { $0.event == "run_started" } == before)
    #expect(daemon.process.isRunning)

    try FileManager.default.removeItem(atPath: filler)
    var isOver = false
    try daemon.wait(for: "a run after it can be written again") { record in
      isOver = isOver || record.message.hasPrefix("the ledger can be written again")
      return isOver && record.event == "run_started" && record.item == "a"
    }
    #expect(daemon.stop() == 0)
    let traces = place.read("trace").split(separator: "\n")
    #expect(traces.count == Set(traces).count)
    #expect(traces.count == daemon.records.count { $0.event == "run_started" })

    let tally = FireTimeTally(daemon.records)
    #expect(tally.faults == [])
    for item in ["a", "b"] {
      let first = try #require(tally.started[item]?.keys.min())
      let last = tally.last(of: item)
      #expect(last - first >= 7)
      #expect(tally.lost(of: item, in: first...last) == [])
    }
  }

  /// What has ended is known to the next daemon, even if there never was room again; only if the
  /// reserve is gone as well, it is told what will be forgotten.
  @Test(arguments: [true, false]) func aStopKeepsTheEndsOfRuns(hasReserve: Bool) throws {
    let place = try Workplace()
    let engine = try place.writeEngine("until [ -e go ]; do sleep 0.05; done")
    try place.writeSchedule(
      #"- {id: a, cron: "* * * * * *", flow_yaml: flows/a.yaml, retries: 3}"#)
    try place.writeFlow("a", steps: [("one", "true")])
    let disk = try SmallDisk(place.path("small"))
    let first = try LiveDaemon(
      place, options: ["--state-directory", disk.path], engine: engine, launcher: disk.launcher)
    let run = try #require(try first.wait(event: "run_started")["AETHERFLOW_RUN_ID"])
    if !hasReserve { try FileManager.default.removeItem(atPath: disk.seen + "/reserve") }
    fill(disk.seen + "/filler")
    _ = try place.write("go", "")
    try first.wait(event: "run_finished")
    try first.wait(for: "that the ledger can't be written") {
      $0.message.hasPrefix("the ledger can't be written")
    }
    #expect(first.stop() == 0)
    let loss = first.records.first { $0.message.hasPrefix("the last changes are lost") }
    #expect((loss == nil) == hasReserve)
    #expect(hasReserve || loss?["PRIORITY"] == "3" && loss?.message.contains(run) == true)

    try FileManager.default.removeItem(atPath: disk.seen + "/filler")
    let second = try LiveDaemon(
      place, options: ["--state-directory", disk.path], engine: engine, launcher: disk.launcher)
    try second.wait(event: "run_finished")
    #expect(second.stop() == 0)
    #expect(second.records.contains { $0.event == "run_interrupted" } == !hasReserve)
    #expect(FileManager.default.fileExists(atPath: disk.seen + "/reserve"))
  }

  /// Takes all the room that there is.
  private func fill(_ path: String) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
    defer { close(descriptor) }
    let zeros = [UInt8](repeating: 0, count: 4096)
    while write(descriptor, zeros, zeros.count) > 0 {}
  }
}
