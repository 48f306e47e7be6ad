// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// `systemctl stop` waits for what it should, and for nothing else (C5.6, C5.7).
@Suite struct ServiceStopTests {
  /// A step that ignores SIGTERM and SIGINT, with helpers in sessions of their own, one of them
  /// orphaned at once and without the environment that runs are known by.
  private static let stubborn = """
    trap '' TERM INT
    setsid bash -c 'trap "" TERM INT; sleep 600 & wait; sleep 600' &
    (setsid env -i bash -c 'trap "" TERM INT; sleep 600; sleep 600' &)
    sleep 600; sleep 600; sleep 600
    """

  @Test(arguments: Box.ControlGroups.allCases)
  func aRunThatClingsIsGoneAfterDrainAndGrace(_ groups: Box.ControlGroups) async throws {
    try await Turnstile.boxes.pass {
      let service = try Service(
        Service.item("cling", "@reboot", ", stop_grace: 3s"), controlGroups: groups)
      try service.flow("cling", Self.stubborn)
      try service.set(options: "--drain-timeout 2s")
      try service.start()
      try service.log.wait(for: "the step") { $0["AETHERFLOW_CORE_EVENT"] == "step_start" }
      // aetherflow, the step, two sessions and the sleep of each.
      try service.box.shell(
        "timeout 60 bash -c 'until [ $(pgrep --count sleep) = 3 ]; do sleep 0.1; done'")
      #expect(try service.processes().count >= 7)
      #expect(try service.runGroups().count == 1)
      try service.box.shell("systemctl stop \(Service.name)")
      // Not by systemd's own SIGKILL.
      #expect(try service.property("Result") == "success")
      #expect(try service.leftovers() == "")
      #expect(try service.wait(event: "run_stopped")["AETHERFLOW_OUTCOME"] == "stopped")
      let seconds =
        try service.wait(event: "stopped").arrival - service.wait(event: "stopping").arrival
      // Drain and grace, or ten times of both on a busy machine.
      #expect((5.0..<50).contains(seconds), "\(seconds) s")
    }
  }

  /// systemd would kill after three seconds, but is told that the drain goes on.
  @Test func aDrainThatTakesLongerThanTheTimeoutIsNotCutOff() async throws {
    try await Turnstile.boxes.pass {
      let service = try Service(Service.item("slow", "@reboot"))
      try service.flow("slow", "sleep 8; touch done")
      try service.set(options: "--drain-timeout 20s")
      try service.dropIn("TimeoutStopSec=3")
      try service.start()
      try service.log.wait(for: "the step") { $0["AETHERFLOW_CORE_EVENT"] == "step_start" }
      try service.box.shell("systemctl stop \(Service.name)")
      #expect(try service.property("Result") == "success")
      try service.box.shell("test -e /var/lib/\(Service.name)/done")
      #expect(try service.wait(event: "run_finished")["AETHERFLOW_OUTCOME"] == "succeeded")
    }
  }
}
