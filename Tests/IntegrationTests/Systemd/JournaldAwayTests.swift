// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// journald is away while fifty runs begin each second: the loop keeps time, and what was kept and how
/// much was not is in the journal (C9).
@Suite struct JournaldAwayTests {
  /// What becomes of journald, and for how long.
  enum Fault: CaseIterable {
    case stopped, suspended

    var seconds: Int { self == .stopped ? 30 : 15 }

    /// systemd would start it again for the next record, were it not for the sockets.
    private static let units =
      "systemd-journald.socket systemd-journald-dev-log.socket systemd-journald.service"

    var begin: String {
      switch self {
      case .stopped: "systemctl stop \(Self.units)"
      case .suspended: "systemctl kill --signal STOP systemd-journald"
      }
    }

    var end: String {
      switch self {
      case .stopped: "systemctl start \(Self.units)"
      case .suspended: "systemctl kill --signal CONT systemd-journald"
      }
    }

    /// What lay in the socket that was closed, which the kernel throws away: its queue has 512 places.
    var mostUnaccounted: Int { self == .stopped ? 512 : 0 }
  }

  private static let items = (0..<50).map { "a\($0)" }
  private static let trace = "/var/lib/aetherflow-scheduler/trace"

  @Test(arguments: Fault.allCases)
  func theLoopKeepsTimeAndTheLossIsCounted(_ fault: Fault) async throws {
    try await Turnstile.boxes.pass {
      let service = try Self.load()
      try service.wait(event: "run_finished")
      try service.box.shell(fault.begin)
      // As many runs as there are fire times while it is away.
      let count = Self.items.count * fault.seconds
      try service.box.shell(
        "timeout 300 tail -n 0 -f \(Self.trace) | head -n \(count) | wc -l | grep -qx \(count)")
      try service.box.shell(fault.end)
      try service.log.wait(for: "the count of what was lost") {
        $0.message.contains(Self.lossPattern)
      }
      try service.box.shell("systemctl stop \(Service.name)")
      let runs = try service.box.shell("cat \(Self.trace)").split(separator: "\n").map(String.init)
      let records = try service.box.journal("-u", Service.name)
      checkTimes(runs, records, fault)
      checkRecords(records, runs, fault)
    }
  }

  /// Fifty items that fire each second. Core itself would take longer; a stand-in prints, and writes
  /// down when it began.
  private static func load() throws -> Service {
    let items = items.map {
      "  - {id: \($0), cron: \"* * * * * *\", flow_yaml: /srv/flows/a.yaml, overlap: allow}"
    }
    let service = try Service()
    try service.install()
    try service.schedule(items)
    try service.flow("a", "true")
    try service.box.write(
      "/srv/engine",
      """
      #!/bin/bash
      echo "$AETHERFLOW_SCHEDULER_RUN_ID $AETHERFLOW_SCHEDULER_SCHEDULED_AT $EPOCHREALTIME" >>trace
      printf '%16000s\\n' end
      """)
    try service.box.shell("chmod +x /srv/engine")
    try service.set(options: "--aetherflow /srv/engine --log-level info")
    try service.start()
    return service
  }

  /// Each second has all its runs, once, and in time. A busy machine may let the daemon come to one a
  /// second late, with the next; it says so then.
  private func checkTimes(_ runs: [String], _ records: [LiveDaemon.Record], _ fault: Fault) {
    var bySecond: [Int: Int] = [:]
    var latest = 0.0
    for run in runs {
      let words = run.split(separator: " ").map(String.init)
      let second = FireTimeTally.second(words[1])
      bySecond[second, default: 0] += 1
      latest = max(latest, (Double(words[2]) ?? .infinity) - Double(second))
    }
    var passedOver: Set<Int> = []
    for record in records where record.event == "run_missed" {
      let first = FireTimeTally.second(record["AETHERFLOW_FIRST"])
      for second in first...FireTimeTally.second(record["AETHERFLOW_LAST"]) {
        bySecond[second, default: 0] += 1
        passedOver.insert(second)
      }
    }
    // The daemon may have been stopped amid the last one.
    let seconds = bySecond.keys.sorted().dropLast()
    #expect(Array(seconds) == Array(seconds[0]..<seconds[0] + seconds.count))
    #expect(seconds.allSatisfy { bySecond[$0] == Self.items.count })
    #expect(Set(runs.map { $0.prefix { $0 != " " } }).count == runs.count)
    // What had waited for journald would be as late as that, or passed over.
    #expect(latest < Double(fault.seconds), "\(latest) s")
    #expect(passedOver.count < fault.seconds / 3, "\(passedOver.sorted())")
  }

  /// What was printed is in the journal, or was counted; no event is missing.
  private func checkRecords(
    _ records: [LiveDaemon.Record], _ runs: [String], _ fault: Fault
  ) {
    let started = Set(
      records.filter { $0.event == "run_started" }.compactMap { $0["AETHERFLOW_RUN_ID"] })
    let silent = runs.filter { !started.contains(String($0.prefix { $0 != " " })) }
    #expect(silent.count <= fault.mostUnaccounted, "\(silent)")
    let losses = records.compactMap { $0.message.firstMatch(of: Self.lossPattern) }
    let lost = losses.compactMap { Int($0.2) }.reduce(0, +)
    let kept = records.count { $0["AETHERFLOW_STREAM"] != nil }
    #expect(losses.allSatisfy { $0.1 == "0" })
    #expect(lost > 0 && kept > 0)
    #expect(
      (0...fault.mostUnaccounted).contains(runs.count - kept - lost),
      "\(runs.count) = \(kept) + \(lost) + …")
    print(
      "\(fault): \(runs.count) lines, \(kept) kept, \(lost) counted, \(silent.count) runs untold")
  }

  nonisolated(unsafe) private static let lossPattern =
    /: (\d+) events? and (\d+) lines? of output from/
}
