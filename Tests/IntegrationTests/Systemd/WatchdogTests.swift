// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// A loop that makes no progress is killed and started anew by systemd (C8.2).
@Suite struct WatchdogTests {
  /// What is made of the loop's waiting, as strace injects it: nothing in the program helps.
  enum Fault: String, CaseIterable {
    /// The loop stands still in its system call. strace holds systemd's signal back as well.
    case standsStill = "delay_enter=6s"
    /// It turns without end, and never hears that a fire time has come.
    case turnsInVain = "retval=0"
  }

  @Test(arguments: Fault.allCases)
  func aLoopThatHangsIsKilledAndStartedAnew(_ fault: Fault) async throws {
    try await Turnstile.boxes.pass {
      let service = try Service(Service.item("long", "* * * * * *"))
      try service.flow("long", "sleep 600")
      try service.dropIn("WatchdogSec=2\nRestartSec=0")
      try service.start()
      let step = try service.log.wait(for: "the step") {
        $0["AETHERFLOW_CORE_EVENT"] == "step_start"
      }
      let processes = try service.processes()
      let before = service.log.records.count
      let pid = try service.property("MainPID")
      try service.box.shell(
        """
        systemd-run --quiet strace --quiet=all --output /dev/null --trace epoll_wait,epoll_pwait,epoll_pwait2 \
          --inject epoll_wait,epoll_pwait,epoll_pwait2:\(fault.rawValue) --attach \(pid)
        """)
      try service.log.wait(for: "the watchdog", after: before) {
        $0.message.contains("Watchdog timeout (limit 2s)!")
      }
      let next = try service.wait(event: "run_started", after: before)
      #expect(try service.property("NRestarts") == "1")
      #expect(try service.property("MainPID") != pid)
      #expect(Set(try service.processes()).isDisjoint(with: processes))

      let interrupted = try service.wait(event: "run_interrupted")
      #expect(interrupted["AETHERFLOW_RUN_ID"] == step["AETHERFLOW_RUN_ID"])
      let account = FireTimeTally(service.log.records)
      #expect(account.faults == [])
      let seconds = [step, next].map { FireTimeTally.second($0["AETHERFLOW_SCHEDULED_AT"]) }
      #expect(account.lost(of: "long", in: seconds[0]...seconds[1]) == [])
    }
  }
}
