// SPDX-License-Identifier: Apache-2.0

import Foundation
import Ledger
import Testing

/// Faults around the daemon: files that go away, a log that nobody can write, processes that somebody
/// else kills or stops. See docs/failure-modes.md.
@Suite struct OutsideFaultTests {
  @Test func onAReadOnlyFileSystemNothingStartsUntilItCanBeWritten() throws {
    let stage = try FaultStage(options: ["--log-level", "debug"])
    let end = try inject(
      "pwrite64,write,fdatasync,fsync,ftruncate:error=EROFS", into: stage.daemon.pid,
      only: "\(stage.folder.path)/ledger.sqlite-wal")
    let failed = try stage.daemon.wait(for: "that the ledger can't be written") {
      $0.message.hasPrefix("the ledger can't be written")
    }
    #expect(failed["PRIORITY"] == "3")
    let started = stage.traces.count
    // Five seconds later.
    try stage.daemon.wait(for: "another try") {
      $0.message.hasPrefix("the ledger still can't be written")
    }
    #expect(stage.traces.count == started)
    try end()
    try stage.daemon.wait(for: "that it can be written again") {
      $0.message.hasPrefix("the ledger can be written again")
    }
    try stage.waitForRun()
    try stage.expectNothingLost()
  }

  @Test func onAReadOnlyFileSystemItDoesNotStart() throws {
    let place = try Workplace()
    try place.writeFlow("a", steps: [("one", "true")])
    try place.writeSchedule(FaultStage.schedule(["a": ""]))
    let state = place.path("small")
    try FileManager.default.createDirectory(atPath: state, withIntermediateDirectories: true)
    let result = try Program.run(
      [
        "--user", "--map-root-user", "--mount", "/bin/sh", "-c",
        "mount -t tmpfs -o ro tmpfs '\(state)' && exec \"$0\" \"$@\"", Program.executable.path,
        "run", place.path("scheduler.yaml"), "--aetherflow", "/bin/true", "--state-directory",
        state,
      ], of: URL(fileURLWithPath: "/usr/bin/unshare"), environment: place.environment)
    #expect(result.status == 1)
    #expect(result.errors.contains("Read-only file system"))
    #expect(result.errors.contains("--state-directory"))
  }

  @Test func aLogOnAFullDiskStopsNoRun() throws {
    let place = try Workplace()
    let disk = try SmallDisk(place.path("log"), size: "64k")
    let lines = "for ((i = 0; i < 100; i++)); do echo a line that fills the disk; done"
    let stage = try LoggingToDisk(place, disk, script: lines)
    let trace = try FollowedFile(place.path("trace"))
    let full = try trace.wait(for: "runs that fill the disk") { _ in disk.isFull }
    try trace.wait(for: "further runs") { $0.count >= full.count + 3 }
    try disk.grow()
    let count = try trace.wait(for: "all runs so far") { !$0.isEmpty }.count
    try trace.wait(for: "further runs") { $0.count >= count + 2 }
    stage.stop()
    let told = disk.read(stage.log)
    #expect(told.contains("were dropped"))
    #expect(told.contains("\"stopped\""))
    // The line amid which the disk was full is cut off; those after it are whole.
    let wrong = told.split(separator: "\n").filter {
      LiveDaemon.Record(parsing: Array($0.utf8)) == nil
    }
    #expect(wrong.count <= 1, "\(wrong)")
    let attempts = try StateFolder(place: place).attempts().map(\.runID)
    #expect(Set(attempts) == Set(place.read("trace").split(separator: "\n").map(String.init)))
  }

  /// Nobody tells why: it may have been a person, or the kernel for want of memory.
  @Test func aRunWhoseFirstProcessIsKilledIsTriedAgainAndLeavesNothing() throws {
    let stage = try FaultStage(
      items: ["a": "", "k": "overlap: skip, retries: 1, retry_delay: 1s"],
      script: """
        [[ $AETHERFLOW_SCHEDULER_ITEM == k && $AETHERFLOW_SCHEDULER_ATTEMPT == 1 ]] || exit 0
        sleep 600 &
        [[ -e killed ]] || { touch killed; kill -9 $$; }
        """)
    let failed = try stage.daemon.wait(event: "run_failed", item: "k")
    #expect(failed["AETHERFLOW_OUTCOME"] == "killed" && failed["AETHERFLOW_EXIT_SIGNAL"] == "9")
    let retry = try stage.daemon.wait(event: "run_retrying", item: "k")
    try stage.daemon.wait(for: "the second attempt") {
      $0.event == "run_finished" && $0["AETHERFLOW_RUN_ID"] == retry["AETHERFLOW_RUN_ID"]
    }
    #expect(stage.daemon.stop() == 0)
    #expect(processesLeft(whoseEnvironmentHolds: stage.place.folder.path) == [])
    let outcomes = try stage.folder.attempts().filter { $0.item == "k" }.compactMap(\.end?.outcome)
    #expect(outcomes.contains("killed"))
  }

  /// Ten seconds in place of minutes: what counts is how many fire times there are in it, and that
  /// one item's grace is over.
  @Test func aStoppedDaemonComesLateAndSaysWhatItMissed() throws {
    let stage = try FaultStage(items: ["a": "", "hasty": "misfire_grace_time: 1"])
    stage.daemon.send(SIGSTOP)
    let count = stage.daemon.records.count
    Thread.sleep(forTimeInterval: 10)
    stage.daemon.send(SIGCONT)
    let gap = try stage.wait(after: count, for: "the gap of a") {
      $0.event == "run_missed" && $0.item == "a"
    }
    #expect(gap["AETHERFLOW_REASON"] == "coalesced")
    #expect(Int(gap["AETHERFLOW_COUNT"] ?? "") ?? 0 >= 7)
    try stage.waitForRun(of: "a")
    try stage.waitForRun(of: "hasty")
    try stage.expectNothingLost()
  }

  @Test func zonesThatAreGoneStayAsTheyWere() throws {
    let place = try Workplace()
    let zones = place.path("zoneinfo")
    func restore() throws {
      for name in ["UTC", "America/Lima", "America/Bogota", "tzdata.zi"] {
        let text = try Data(contentsOf: URL(fileURLWithPath: "/usr/share/zoneinfo/\(name)"))
        let file = URL(fileURLWithPath: "\(zones)/\(name)")
        try FileManager.default.createDirectory(
          at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try text.write(to: file)
      }
    }
    try restore()
    let items = ["a": "timezone: America/Lima", "b": ""]
    let stage = try FaultStage(items: items, environment: ["TZDIR": zones], place: place)
    try FileManager.default.removeItem(atPath: zones + "/America/Lima")
    let one = try stage.daemon.wait(event: "config_rejected")
    #expect(one.message.contains("the file of the time zone \"America/Lima\" is missing"))
    try FileManager.default.removeItem(atPath: zones)
    let all = try stage.wait(after: stage.daemon.records.count, for: "that all are gone") {
      $0.event == "config_rejected" && $0.message.contains("there is no tz database")
    }
    #expect(all.message.contains("tzdata"))
    // Edits count once it is back; until then the old items go on.
    try place.writeSchedule(
      FaultStage.schedule(["a": "timezone: America/Bogota", "b": "", "c": ""]))
    try stage.daemon.wait(for: "the edit") {
      $0.event == "config_rejected" && $0.message.contains("America/Bogota")
    }
    try stage.waitForRun(of: "a")
    try stage.waitForRun(of: "b")
    try restore()
    try stage.daemon.wait(event: "config_reloaded")
    try stage.waitForRun(of: "c")
    try stage.expectNothingLost()
  }

  @Test(arguments: ["moved away", "not executable"])
  func anEngineThatIsGoneFailsEachRunUntilItIsBack(_ fault: String) throws {
    let stage = try FaultStage()
    let engine = stage.place.path("engine")
    if fault == "moved away" {
      rename(engine, engine + ".away")
    } else {
      chmod(engine, 0o644)
    }
    let failed = try stage.daemon.wait(event: "run_failed")
    #expect(failed["AETHERFLOW_OUTCOME"] == "start_failed")
    #expect(failed.message.contains("unable to execute \"\(engine)\""))
    rename(engine + ".away", engine)
    chmod(engine, 0o755)
    try stage.waitForRun()
    try stage.expectNothingLost()
  }
}

/// A daemon whose standard error is a file on a small disk.
private struct LoggingToDisk {
  let log = "log.json"
  private let process = Process()

  init(_ place: Workplace, _ disk: SmallDisk, script: String) throws {
    try place.writeFlow("a", steps: [("one", "true")])
    try place.writeSchedule(FaultStage.schedule(["a": ""]))
    let engine = try place.writeEngine(
      "echo \"$AETHERFLOW_SCHEDULER_RUN_ID\" >>'\(place.path("trace"))'\n\(script)")
    let command =
      disk.launcher + [
        "/bin/sh", "-c", "exec \"$0\" \"$@\" 2>>'\(disk.path)/\(log)'", Program.executable.path,
        "run", place.path("scheduler.yaml"), "--aetherflow", engine, "--log-format", "json",
        "--state-directory", StateFolder(place: place).path,
      ]
    process.executableURL = URL(fileURLWithPath: command[0])
    process.arguments = Array(command.dropFirst())
    process.environment = ProcessInfo.processInfo.environment
      .merging(place.environment) { $1 }
    process.currentDirectoryURL = place.folder
    try process.run()
  }

  func stop() {
    kill(process.processIdentifier, SIGTERM)
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
  }
}

extension SmallDisk {
  fileprivate var isFull: Bool {
    var status = statvfs()
    return statvfs(seen, &status) == 0 && status.f_bfree == 0
  }

  /// Makes room.
  fileprivate func grow() throws {
    let command = launcher + ["/bin/mount", "-o", "remount,size=64m", path]
    let result = try Program.run(
      Array(command.dropFirst()), of: URL(fileURLWithPath: command[0]))
    guard result.status == 0 else { throw StageProblem(description: "mount: \(result)") }
  }

  fileprivate func read(_ name: String) -> String {
    (try? String(contentsOfFile: "\(seen)/\(name)", encoding: .utf8)) ?? ""
  }
}
