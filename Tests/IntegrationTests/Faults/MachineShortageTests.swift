// SPDX-License-Identifier: Apache-2.0

import Foundation
import Ledger
import Testing

/// The real daemon on a machine that has nothing to spare for a while: docs/failure-modes.md.
@Suite struct MachineShortageTests {
  /// Runs wait, nobody is forgotten, whoever asks is answered, and what runs have left is killed.
  @Test(arguments: Shortfall.allCases)
  func runsWaitUntilItIsOver(_ shortfall: Shortfall) async throws {
    try await Turnstile.boxes.pass {
      let place = try Workplace()
      // For a user of its own, if need be.
      chmod(place.folder.path, 0o777)
      let stage = try FaultStage(
        items: ["a": "", "b": "overlap: allow"], script: "setsid sleep 600 &",
        launcher: shortfall.launcher, place: place)
      let start = Date()
      let end = try shortfall.begin(on: stage.daemon.pid)
      let begun = try stage.daemon.wait(for: "that a run can't be started") {
        $0["AETHERFLOW_REASON"] == "shortage" && $0.event == nil
      }
      #expect(begun["PRIORITY"] == "4")
      #expect(begun.message.contains(shortfall.reason), "\(begun)")
      let waiting = try stage.daemon.wait(for: "a run that waits for it") {
        $0["AETHERFLOW_REASON"] == "shortage" && $0.event == "run_queued" && $0.item == "b"
      }
      // Three seconds later, by the fire times.
      let second = FireTimeTally.second(waiting["AETHERFLOW_SCHEDULED_AT"])
      try stage.daemon.wait(for: "later fire times") {
        FireTimeTally.second($0["AETHERFLOW_SCHEDULED_AT"]) >= second + 3
      }
      // Who asks has to wait for descriptors as well, and is answered then.
      let client = Process()
      let answer = Pipe()
      client.executableURL = Program.executable
      client.arguments = ["status", "--json"]
      client.environment = place.environment
      client.standardOutput = answer
      try client.run()
      let count = stage.daemon.records.count
      try end()
      try stage.wait(after: count, for: "the run that waited") {
        $0.event == "run_started"
          && $0["AETHERFLOW_RUN_ID"] == waiting["AETHERFLOW_RUN_ID"]
      }
      try stage.wait(after: count, for: "that it is over") {
        $0.message.hasPrefix("no run waits any more for what the machine lacked")
      }
      #expect(!answer.fileHandleForReading.readDataToEndOfFile().isEmpty)
      client.waitUntilExit()
      #expect(client.terminationStatus == 0)
      try stage.waitForRun(of: "a")
      stage.expectLittleWork(since: start)
      try stage.expectNothingLost()
      // A tracer that lets go amid a call makes that fail in a way of its own (ENOSYS).
      let failed = stage.daemon.records.filter {
        $0["AETHERFLOW_OUTCOME"] == "start_failed"
          && !$0.message.contains("Function not implemented")
      }
      #expect(failed.isEmpty, "\(failed)")
      #expect(processesLeft(whoseEnvironmentHolds: place.folder.path) == [])
    }
  }

  @Test func afterItsGraceARunHasFailedToStartAndIsTriedAgain() throws {
    let stage = try FaultStage(items: ["a": "misfire_grace_time: 3, retries: 1, retry_delay: 1s"])
    let end = try Shortfall.memory.begin(on: stage.daemon.pid)
    let failed = try stage.daemon.wait(event: "run_failed")
    #expect(failed["AETHERFLOW_OUTCOME"] == "start_failed")
    #expect(failed.message.contains("Cannot allocate memory"))
    let retry = try stage.daemon.wait(event: "run_retrying")
    try end()
    try stage.daemon.wait(for: "the next attempt") {
      $0.event == "run_finished" && $0["AETHERFLOW_RUN_ID"] == retry["AETHERFLOW_RUN_ID"]
    }
    #expect(stage.daemon.stop() == 0)
    #expect(try stage.folder.attempts().contains { $0.end?.outcome == "start_failed" })
  }

  /// Nothing else happens in a daemon that is stopping: what ended runs have left must be looked for
  /// all the same, and not for ever.
  @Test(arguments: [true, false])
  func aStopEndsThoughLeftoversCanNotBeSeenAtFirst(_ canBeSeenLater: Bool) throws {
    let stage = try FaultStage(
      items: ["a": "", "long": ""],
      script: "[[ $AETHERFLOW_SCHEDULER_ITEM != long ]] || exec sleep 600",
      options: ["--drain-timeout", "0s"])
    try stage.daemon.wait(event: "run_started", item: "long")
    let end = try Shortfall.descriptors.begin(on: stage.daemon.pid)
    stage.daemon.send(SIGTERM)
    try stage.daemon.wait(for: "that it can't look") {
      $0.message.hasPrefix("what ended runs have left over can't be looked for")
    }
    if canBeSeenLater { try end() }
    try stage.daemon.wait(event: "stopped")
    #expect(stage.daemon.waitForExit() == 0)
    #expect(processesLeft(whoseEnvironmentHolds: stage.place.folder.path) == [])
  }

  /// 200 runs at once take 600 descriptors; each of them has the limit that the daemon began with.
  @Test func theDaemonHasAllDescriptorsThatItMayHaveAndRunsHaveTheUsual() throws {
    let place = try Workplace()
    try place.writeFlow("a", steps: [("one", "true")])
    let items = (0..<200).map { "  - {id: i\($0), cron: \"@reboot\", flow_yaml: flows/a.yaml}" }
    try place.writeSchedule(items.joined(separator: "\n"), top: "max_concurrent_runs: 1000")
    let engine = try place.writeEngine(
      "ulimit -Sn >>'\(place.path("trace"))'; until [[ -e go ]]; do sleep 0.2; done")
    let daemon = try LiveDaemon(
      place, engine: engine, launcher: ["/usr/bin/prlimit", "--nofile=300:5000"])
    var count = 0
    try daemon.wait(for: "all runs") { record in
      count += record.event == "run_started" ? 1 : 0
      return count == 200
    }
    try place.write("go", "")
    #expect(daemon.stop() == 0)
    let limits = place.read("trace").split(separator: "\n")
    #expect(limits.count == 200 && Set(limits) == ["300"])
  }

  /// A start that can't look for what an earlier daemon has left must not run beside it.
  @Test(arguments: [6, 10, 14, 18])
  func aStartWithoutDescriptorsSaysWhichLimitItIs(_ limit: Int) throws {
    let place = try Workplace()
    try place.writeFlow("a", steps: [("one", "true")])
    try place.writeSchedule(FaultStage.schedule(["a": ""]))
    let result = try Program.run(
      [
        "--nofile=\(limit)", Program.executable.path, "run", place.path("scheduler.yaml"),
        "--aetherflow", "/bin/true",
      ], of: URL(fileURLWithPath: "/usr/bin/prlimit"), in: place.folder,
      environment: place.environment)
    #expect([1, 2].contains(result.status))
    #expect(result.errors.contains("error: "))
    #expect(!result.errors.contains("Fatal"))
  }
}
