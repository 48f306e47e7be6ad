// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// The chapters of what a person does with the package, in order.
///
/// Beside the items that they are about there is one, `tick`, that fires every second: all its seconds
/// are accounted for in the end.
struct PackageStory {
  private let service: Service
  private var box: Box { service.box }

  init() throws {
    service = try Service(next: DebianPackage.next.get())
    #expect(try traces() == "")
  }

  /// Nothing is started before there is an engine and a schedule.
  func install() throws {
    try service.install()
    #expect(try box.systemctl("is-enabled", Service.name).output == "disabled\n")
    #expect(try box.systemctl("is-active", Service.name).output == "inactive\n")
    for id in ["tick", "report"] {
      try service.flow(id, "echo $AETHERFLOW_SCHEDULER_RUN_ID >>trace")
    }
    try service.flow("slow", "sleep 4; echo $AETHERFLOW_SCHEDULER_RUN_ID >>trace")
    try service.schedule([
      Service.item("tick", "* * * * * *"), Service.item("report", "0/5 * * * * *"),
      Service.item("slow", "0 0 1 1 *"),
    ])
    try box.shell("systemctl enable --now \(Service.name)")
    #expect(
      try service.wait(event: "run_finished", item: "report")["AETHERFLOW_OUTCOME"] == "succeeded")
  }

  /// The next run comes at the new time, without a restart.
  func edit() throws {
    let pid = try service.property("MainPID")
    try edit("s|0/5|2/5|")
    try service.wait(event: "item_changed", item: "report")
    try expectRun(atSecond: 2)
    #expect(try service.property("MainPID") == pid)
  }

  /// A mistake is told where a person looks, and what was live goes on.
  func breakAndMend() throws {
    let pid = try service.property("MainPID")
    try edit("s|2/5|/5|")
    let rejected = try service.wait(event: "config_rejected").message
    let cause = "scheduler.yaml:5:25: error: cron: field 1 (second): \"/5\" has no base"
    #expect(rejected.contains(cause))
    try expectRun(atSecond: 2)
    #expect(try box.systemctl("status", "--full", Service.name).output.contains(cause))
    try edit("s|\"/5|\"1/5|")
    try expectRun(atSecond: 1)
    #expect(try service.property("StatusText").hasPrefix("3 items, "))
    // Without a word about where the daemon is.
    #expect(try box.shell("aetherflow-scheduler status").contains("3 (0 held, 0 disabled)"))
    #expect(try service.property("MainPID") == pid)
  }

  func stopAndStart() throws {
    try box.shell("systemctl stop \(Service.name)")
    #expect(try service.property("Result") == "success")
    #expect(try service.leftovers() == "")
    try box.shell("systemctl start \(Service.name)")
  }

  /// The run that is active ends as it would have.
  func upgradeDuringARun() throws {
    let pid = try service.property("MainPID")
    try edit("s|0 0 1 1 \\*|*/3 * * * * *|")
    let active = try service.log.wait(for: "the slow step") {
      $0.item == "slow" && $0["AETHERFLOW_CORE_EVENT"] == "step_start"
    }
    let before = service.log.records.count
    try box.shell("dpkg --install /srv/next.deb")
    let run = active["AETHERFLOW_RUN_ID"]
    let ended = try service.log.wait(for: "the end of \(run ?? "?")") {
      $0["AETHERFLOW_RUN_ID"] == run && $0["AETHERFLOW_OUTCOME"] != nil
    }
    #expect(ended["AETHERFLOW_OUTCOME"] == "succeeded", "\(ended)")
    try service.wait(event: "run_finished", item: "report", after: before)
    #expect(try service.property("MainPID") != pid)
    #expect(try service.property("NRestarts") == "0")
    #expect(try box.shell("dpkg-query --show \(Service.name)").contains("+next"))
  }

  /// The program is gone, what it was told and what it knows stay.
  func remove() throws {
    let before = service.log.records.count
    try box.shell("dpkg --remove \(Service.name)")
    try service.wait(event: "stopped", after: before)
    #expect(try service.leftovers() == "")
    #expect(try service.property("LoadState") == "not-found")
    try box.shell("test -e \(Service.schedule) && test -e /var/lib/\(Service.name)/trace")
  }

  /// Each second has a run or a record that says why not; each run that was started has ended well.
  func settleAccounts() throws {
    let records = service.log.records
    let account = FireTimeTally(records)
    #expect(account.faults == [])
    let seconds = account.started["tick"]?.keys.sorted() ?? []
    let first = try #require(seconds.first)
    #expect(account.lost(of: "tick", in: first...account.last(of: "tick")) == [])
    let started = records.filter { $0.event == "run_started" }.compactMap {
      $0["AETHERFLOW_RUN_ID"]
    }
    let finished = records.filter { $0.event == "run_finished" }.compactMap {
      $0["AETHERFLOW_RUN_ID"]
    }
    #expect(started.sorted() == finished.sorted())
    let ran = try box.shell("cat /var/lib/\(Service.name)/trace").split(separator: "\n")
    #expect(ran.map(String.init).sorted() == finished.sorted())
  }

  /// What is left is the user, who may own files elsewhere, and what the person has put there.
  func purge() throws {
    try box.shell("dpkg --purge \(Service.name)")
    #expect(try traces() == "")
    #expect(try box.run(["dpkg-query", "--show", Service.name]).status == 1)
    #expect(
      try box.systemctl("list-units", "--all", "--plain", "--no-legend", "aetherflow-scheduler*")
        .output
        == "")
    #expect(!(try box.shell("journalctl --list-catalog").contains(Service.name)))
  }

  /// Whatever has the program's name, but for the engine and this machine's own.
  ///
  /// The folders for temporary files show those of the machine, too, which come and go: `find` would
  /// take that for a failure.
  private func traces() throws -> String {
    try box.shell(
      """
      find /etc /usr /var/lib /var/cache /var/log /var/spool /run /lib -name '*aetherflow*' \\
        -not -path '/run/own-systemd*' | sort
      compgen -G '/tmp/systemd-private-*aetherflow*' || true
      compgen -G '/var/tmp/systemd-private-*aetherflow*' || true
      """)
  }

  private func edit(_ expression: String) throws {
    try box.shell("sed -i '\(expression)' \(Service.schedule)")
  }

  /// Waits for a run of `report` that has not begun yet; it must be at that second of five.
  private func expectRun(atSecond second: Int) throws {
    let run = try service.wait(
      event: "run_started", item: "report", after: service.log.records.count)
    #expect(FireTimeTally.second(run["AETHERFLOW_SCHEDULED_AT"]) % 5 == second, "\(run)")
  }
}
