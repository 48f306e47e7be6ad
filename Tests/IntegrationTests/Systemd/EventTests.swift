// SPDX-License-Identifier: Apache-2.0

import Foundation
import Scheduler
import Testing

/// Every event is provoked and read back from the journal, field by field (C9).
@Suite struct EventTests {
  /// Needs a clock that is set, which no box has.
  private static let elsewhere = LogEvent.clockStepped

  @Test func eachHasItsFieldsAndItsEntryInTheCatalog() async throws {
    try await Turnstile.boxes.pass {
      let stage = try EventStage()
      try stage.startAndRun()
      try stage.editFiles()
      try stage.editBundle()
      try stage.changeZone()
      try stage.interrupt()
      try stage.stop()

      let records = try stage.service.box.journal("-u", Service.name).filter { $0.event != nil }
      #expect(records.flatMap { EventForm.faults(of: $0.texts) } == [])
      let seen = Set(records.compactMap(\.event))
      for event in LogEvent.allCases where event != Self.elsewhere {
        #expect(seen.contains(event.rawValue))
        let told = try stage.service.box.shell(
          "journalctl --catalog --lines 1 MESSAGE_ID=\(event.messageID)")
        #expect(told.contains("Defined-By: aetherflow-scheduler\n"), "\(event): \(told)")
        #expect(!told.contains("@AETHERFLOW"), "\(told)")
      }
    }
  }

  /// A kernel of its own has a clock of its own, and is given a journal.
  @Test func soHasTheOneOfAClockThatIsSet() throws {
    let place = try Workplace()
    try place.write("scheduler.yaml", "items: []\n")
    let script = """
      cd \(place.folder.path)
      grep -q 'User Mode Linux' /proc/cpuinfo  # Or it is the machine's clock.
      first() { read -r record < <(journalctl --follow --output json AETHERFLOW_EVENT=$1); }
      \(Program.executable.path) run scheduler.yaml --aetherflow /bin/true --log-format journal \
        --state-directory /run/state &
      daemon=$!
      first ready
      date --set '+2 hours' >/dev/null
      first clock_stepped
      echo "$record" >record
      kill $daemon
      wait $daemon
      """
    let scripts = Program.packageRoot.appendingPathComponent("Scripts")
    // journald wants control groups, which the kernel has not mounted.
    let boot = "mount -t cgroup2 none /sys/fs/cgroup; exec \"$@\""
    let played = try Program.run(
      ["--shared", place.folder.path, "/bin/sh", "-ec", boot, "sh"]
        + [scripts.appendingPathComponent("own-journal").path, "/bin/bash", "-euc", script],
      of: scripts.appendingPathComponent("own-kernel"))
    #expect(played.status == 0, "\(played)")
    let record = try #require(LiveDaemon.Record(parsing: Array(place.read("record").utf8)))
    #expect(record.event == "clock_stepped")
    #expect(record.message.hasPrefix("the clock was set forward by "))
    #expect(EventForm.faults(of: record.texts) == [])
  }
}
