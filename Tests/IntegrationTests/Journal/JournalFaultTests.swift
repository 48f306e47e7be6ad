// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// A journald that is away, restarts or does not read costs no fire time, and no record silently.
@Suite(.serialized) struct JournalFaultTests {
  private static let items = [
    ("loud", "*/2 * * * * *"), ("b", "* * * * * *"), ("c", "* * * * * *"), ("d", "* * * * * *"),
  ]

  /// What becomes of journald, and how it comes back.
  enum Fault: String, CaseIterable, CustomTestStringConvertible {
    /// As under systemd, where the socket stays, with what is in it.
    case stopped
    case killed
    /// Nobody is behind the socket.
    case killedUnheld
    /// It is there, and does not read.
    case suspended

    var testDescription: String { rawValue }

    func begin(_ journal: OwnJournal) throws {
      switch self {
      case .stopped: try journal.end("TERM")
      case .killed, .killedUnheld: try journal.end("KILL")
      case .suspended: try journal.signal("STOP")
      }
    }

    func end(_ journal: OwnJournal) throws {
      if self == .suspended { try journal.signal("CONT") } else { try journal.start() }
    }

    /// Records that journald had taken and not yet written, or that lay in its socket.
    var mostUnaccounted: Int {
      switch self {
      case .stopped, .suspended: 0
      case .killed: 1
      case .killedUnheld: 64
      }
    }
  }

  @Test(arguments: Fault.allCases)
  func journaldIsAwayUnderLoad(_ fault: Fault) throws {
    let journal =
      fault == .killedUnheld ? try OwnJournal("--unheld") : try OwnJournal()
    let stage = try JournalStage(journal, items: Self.items)
    try stage.waitForRuns(4)
    try fault.begin(journal)
    // Long enough for more output than is kept.
    try stage.waitForEnd(of: "loud")
    let endedBefore = stage.ended.count { $0.hasPrefix("loud") }
    try stage.waitForRuns(12)
    #expect(stage.ended.count { $0.hasPrefix("loud") } > endedBefore)
    try fault.end(journal)
    try stage.waitForRuns(4)
    #expect(stage.daemon.stop() == 0)
    try checkRuns(stage, fault)
    try checkOutput(stage, fault)
  }

  /// The loop kept time, and every event is there.
  private func checkRuns(_ stage: JournalStage, _ fault: Fault) throws {
    let started = try stage.journal.entries("AETHERFLOW_EVENT=run_started")
    let missing = Set(stage.trace).subtracting(started.compactMap { $0["AETHERFLOW_RUN_ID"] })
    #expect(missing.count <= fault.mostUnaccounted, "of \(stage.trace.count): \(missing)")
    #expect(stage.trace.count == Set(stage.trace).count)
    let latencies = started.compactMap { $0["AETHERFLOW_LATENCY_USEC"].flatMap { Int($0) } }
    #expect(latencies.count == started.count)
    // A loop that stood still would have started none at all. This is ten times what a busy machine
    // needs.
    #expect(latencies.allSatisfy { $0 < 2_000_000 }, "\(latencies.max() ?? 0) µs")
    let late = started.compactMap { entry in
      entry["TIMESTAMP"].map { ($0, entry["AETHERFLOW_SCHEDULED_AT"] ?? "") }
    }
    #expect(!late.isEmpty)
    for (timestamp, scheduledAt) in late {
      #expect(timestamp.prefix(19) == scheduledAt.prefix(19), "it is the time of the record")
    }
  }

  /// What was printed is in the journal, or was counted.
  private func checkOutput(_ stage: JournalStage, _ fault: Fault) throws {
    let printed = stage.ended.count { $0.hasPrefix("loud-") } * JournalStage.loudLines
    let kept = try stage.journal.lineCount("AETHERFLOW_STREAM=stdout")
    let remarks = try stage.journal.entries("PRIORITY=4").compactMap { entry in
      entry["MESSAGE"]?.firstMatch(of: /: (\d+) events? and (\d+) lines? of output from/)
    }
    let events = remarks.compactMap { Int($0.1) }.reduce(0, +)
    let lost = remarks.compactMap { Int($0.2) }.reduce(0, +)
    #expect(events == 0)
    #expect(lost > 0)
    #expect(kept > 0)
    let unaccounted = printed - kept - lost
    #expect(
      (0...fault.mostUnaccounted).contains(unaccounted), "\(printed) = \(kept) + \(lost) + …")
  }

  @Test func journaldComesLate() throws {
    let journal = try OwnJournal("--away")
    let stage = try JournalStage(journal, items: [("a", "* * * * * *")])
    try stage.waitForRuns(3)
    try journal.start()
    let started = try journal.wait(for: "AETHERFLOW_EVENT=started")
    #expect(started["TIMESTAMP"] != nil)
    #expect(stage.daemon.stop() == 0)
    let runs = try journal.entries("AETHERFLOW_EVENT=run_started")
    #expect(Set(runs.compactMap { $0["AETHERFLOW_RUN_ID"] }) == Set(stage.trace))
  }

  /// The end waits for journald, but not for ever.
  @Test(arguments: ["suspended", "away"])
  func theEndIsBounded(journald state: String) throws {
    let journal = try OwnJournal("--away")
    if state == "suspended" {
      try journal.start()
      try journal.signal("STOP")
    }
    let stage = try JournalStage(journal, items: [("loud", "@reboot"), ("a", "* * * * * *")])
    try stage.waitForEnd(of: "loud")
    let begin = Date()
    #expect(stage.daemon.stop() == 0)
    // Five seconds are allowed.
    #expect(Date().timeIntervalSince(begin) < 50)
    let told = stage.daemon.lastLines.joined(separator: "\n")
    #expect(told.hasPrefix("there is no journald at ") == (state == "away"))
    // Events are not given up: here is where they can still be read.
    #expect(told.hasSuffix(" stopped"))
    #expect(
      told.firstMatch(of: /took no more records: \d+ events and \d+ lines of output did not/)
        != nil,
      "\(told)")
  }

  /// Two threads, and neither wakes up for nothing.
  @Test func nothingToSendIsNothingToDo() throws {
    let journal = try OwnJournal()
    let stage = try JournalStage(journal, items: [("a", "0 0 1 1 *")])
    try journal.wait(for: "AETHERFLOW_EVENT=ready")
    #expect(stage.daemon.switches.keys.contains("journal"))
    #expect(stage.daemon.sleeps(for: 2))
    #expect(stage.daemon.stop() == 0)
  }
}
