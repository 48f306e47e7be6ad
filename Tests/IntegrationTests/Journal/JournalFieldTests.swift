// SPDX-License-Identifier: Apache-2.0

import Foundation
import Scheduler
import Testing

/// What gets into a real journal, read back field by field (C9).
@Suite struct JournalFieldTests {
  private static let core =
    #"{"ts_ms": 1, "event": "external_process_stdout", "flow_id": "f", "#
    + #""job_id": "j", "step_id": "s", "message": "%s"}"#

  /// What a run prints, and what of it is in the journal: the same bytes.
  @Test func linesArriveToTheByte() throws {
    let long = String(repeating: "a long line; ", count: 5000)
    let words = """
      printf '\\377\\376 a\\0b=c\\033[31m\\n\\n=\\nMESSAGE=forged\\n'
      printf '%s\\n' '\(long)'
      printf '\(Self.core)\\n' "$(head -c 1000000 /dev/zero | tr '\\0' x)" >&2
      """
    let journal = try OwnJournal()
    let stage = try JournalStage(journal, items: [("a", "@reboot")], words: words)
    try journal.wait(for: "AETHERFLOW_EVENT=run_finished")
    let printed = try journal.entries("AETHERFLOW_STREAM=stdout").compactMap {
      $0.fields["MESSAGE"]
    }
    #expect(
      printed == [
        [0xFF, 0xFE] + Array(" a\0b=c\u{1B}[31m".utf8), [], Array("=".utf8),
        Array("MESSAGE=forged".utf8), Array(long.utf8),
      ])
    let told = try #require(try journal.entries("AETHERFLOW_STREAM=stderr").first)
    #expect(told.fields["MESSAGE"] == Array(repeating: UInt8(ascii: "x"), count: 1_000_000))
    #expect(
      [told["AETHERFLOW_FLOW_ID"], told["AETHERFLOW_JOB_ID"], told["AETHERFLOW_STEP_ID"]]
        == ["f", "j", "s"])
    #expect(told["AETHERFLOW_CORE_EVENT"] == "external_process_stdout")
    #expect(stage.daemon.stop() == 0)
    #expect(stage.daemon.lastLines.isEmpty, "nothing but what the journal can't take goes here")
  }

  @Test func everyFieldOfARunIsThere() throws {
    let journal = try OwnJournal()
    let stage = try JournalStage(
      journal, items: [("a", "@reboot")],
      words: """
        echo told; echo wrong >&2
        # Larger than the daemon, or its memory is not known.
        /usr/bin/python3 -c 'b"x" * (200 << 20)'
        exit 3
        """)
    let failed = try journal.wait(for: "AETHERFLOW_EVENT=run_failed")
    let run = try #require(stage.trace.first)
    #expect(failed["SYSLOG_IDENTIFIER"] == "aetherflow-scheduler")
    #expect(failed["MESSAGE_ID"] == LogEvent.runFailed.messageID)
    #expect(failed["PRIORITY"] == "3")
    #expect(failed["AETHERFLOW_OUTCOME"] == "config_error")
    #expect(failed["AETHERFLOW_EXIT_STATUS"] == "3")
    for name in ["DURATION_USEC", "CPU_USEC", "MAX_RSS_BYTES"] {
      #expect(failed["AETHERFLOW_\(name)"].flatMap { Int($0) } != nil, "\(name)")
    }
    let started = try journal.wait(for: "AETHERFLOW_EVENT=run_started")
    #expect(started["AETHERFLOW_LATENCY_USEC"].flatMap { Int($0) } != nil)
    #expect(started["PRIORITY"] == "6")
    // The story of the run, and nothing else.
    let story = try journal.entries("AETHERFLOW_RUN_ID=\(run)")
    #expect(story.map { $0["SYSLOG_IDENTIFIER"] }.contains("aetherflow"))
    #expect(Set(story.map { $0["MESSAGE"] }).isSuperset(of: ["told", "wrong"]))
    for entry in story {
      #expect(entry["AETHERFLOW_ITEM"] == "a")
      #expect(entry["AETHERFLOW_ATTEMPT"] == "1")
      #expect(entry["AETHERFLOW_SCHEDULED_AT"]?.hasSuffix("+00:00") == true)
      #expect(entry["TIMESTAMP"] == nil, "it was not late")
      #expect(entry["_PID"] == "\(stage.daemon.pid)")
    }
    #expect(stage.daemon.stop() == 0)
    let events = try journal.entries("SYSLOG_IDENTIFIER=aetherflow-scheduler").compactMap(\.event)
    #expect(
      events == ["started", "config_loaded", "ready", "run_started", "run_failed"]
        + ["stopping", "stopped"])
  }

  /// A wrong configuration fails the start, and each error is a record that `systemctl status` shows.
  @Test func aStartThatFailsSaysWhy() throws {
    let journal = try OwnJournal()
    let place = try Workplace()
    try place.write(
      "scheduler.yaml",
      """
      items:
        - {id: a, cron: "/2 * * * *", flow_yaml: a.yaml}
        - {id: b, cron: "@daily", flow_yaml: a.yaml, retrys: 2}

      """)
    let daemon = try LiveDaemon(place, launcher: journal.launcher, format: "journal")
    #expect(daemon.waitForExit() == 2)
    let entries = try journal.entries("SYSLOG_IDENTIFIER=aetherflow-scheduler")
    #expect(entries.count == 3)
    #expect(entries.allSatisfy { $0["PRIORITY"] == "3" })
    #expect(entries.first?["MESSAGE"]?.contains("did you mean \"*/2\"?") == true)
    // Headline, source line, caret.
    #expect(entries.first?["MESSAGE"]?.split(separator: "\n").count == 3)
    #expect(entries.last?.event == "config_rejected")
    #expect(entries.last?["AETHERFLOW_REASON"] == "invalid")
    #expect(daemon.lastLines.isEmpty)
  }

  @Test func filesThatHoldItemsAreToldAtTheStart() throws {
    let journal = try OwnJournal()
    let place = try Workplace()
    try place.write("manifest.yaml", "bundle: {}\n")
    try place.writeSchedule("  - {id: a, cron: \"@daily\", bundle_manifest: manifest.yaml}")
    let daemon = try LiveDaemon(place, launcher: journal.launcher, format: "journal")
    let held = try journal.wait(for: "AETHERFLOW_EVENT=item_held")
    #expect(held["AETHERFLOW_REASON"] == "bundle_invalid")
    let invalid = try journal.wait(for: "AETHERFLOW_EVENT=bundle_invalid")
    #expect(invalid["PRIORITY"] == "3")
    #expect(invalid["MESSAGE"]?.contains("manifest.yaml:1:9: error: ") == true)
    #expect(daemon.stop() == 0)
  }

  /// Which form the log takes follows from where standard error goes, not from the variable alone.
  @Test(arguments: [true, false])
  func theDefaultFollowsStandardError(isTheJournals: Bool) throws {
    let journal = try OwnJournal()
    let place = try Workplace()
    try place.writeFlow("one", steps: [("one", "true")])
    try place.writeSchedule("  - {id: a, cron: \"@daily\", flow_yaml: flows/one.yaml}")
    try place.write("errors", "")
    try place.writeProgram(
      "launch",
      """
      #!/bin/bash
      export JOURNAL_STREAM
      JOURNAL_STREAM=$(stat --format %d:%i "$1")
      exec "${@:3}" 2>>"$2"

      """)
    let other = isTheJournals ? "errors" : "scheduler.yaml"
    let manager = try NotifySocket(in: place)
    let daemon = try LiveDaemon(
      place, environment: ["NOTIFY_SOCKET": manager.path],
      launcher: journal.launcher + [place.path("launch"), place.path(other)]
        + [place.path("errors")], format: nil)
    try manager.wait(for: "READY=1")
    #expect(daemon.stop() == 0)
    let entries = try journal.entries("SYSLOG_IDENTIFIER=aetherflow-scheduler")
    #expect(entries.isEmpty == !isTheJournals)
    #expect(place.read("errors").isEmpty == isTheJournals)
  }
}
