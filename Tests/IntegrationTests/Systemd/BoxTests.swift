// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// The systemd that the other tests are run under is one.
@Suite struct BoxTests {
  @Test(arguments: Box.ControlGroups.allCases)
  func itBootsAndDelegatesControlGroups(_ groups: Box.ControlGroups) async throws {
    try await Turnstile.boxes.pass {
      let box = try Box(controlGroups: groups)
      #expect(try box.systemctl("is-system-running").output == "running\n")
      let made = try box.shell(
        """
        systemd-run --wait --pipe --quiet -p Delegate=yes -p User=nobody /bin/sh -c '
          root=$(findmnt --noheadings --first-only --types cgroup2 --output TARGET)
          mkdir $root$(sed -n s/0:://p /proc/self/cgroup)/run && echo made'
        """)
      #expect(made == "made\n")
    }
  }

  @Test func itsJournalAndItsClockAreItsOwn() async throws {
    try await Turnstile.boxes.pass {
      let box = try Box()
      let records = try box.stream(["journalctl", "--follow", "--output", "json", "-t", "x"])
      try box.shell("echo hello | systemd-cat -t x")
      #expect(try records.wait(for: "hello") { $0.message == "hello" }["PRIORITY"] == "6")
      #expect(try box.run(["date", "--set", "2001-01-01"]).status != 0)
    }
  }

  @Test func nothingIsLeftOfIt() async throws {
    try await Turnstile.boxes.pass {
      let mark = "MARK=\(UUID().uuidString)"
      var box: Box? = try Box()
      try box?.shell("touch /etc/\(mark); systemd-run --setenv=\(mark) sleep 600")
      #expect(processes(whoseEnvironmentHolds: mark).count == 1)
      box = nil
      #expect(processes(whoseEnvironmentHolds: mark) == [])
      #expect(!FileManager.default.fileExists(atPath: "/etc/\(mark)"))
    }
  }

  /// Nobody is there to clear away but the script's own keeper.
  @Test func nothingIsLeftWhenItsCallerIsKilled() async throws {
    try await Turnstile.boxes.pass {
      let mark = "MARK=\(UUID().uuidString)"
      let name = "killed-\(UUID().uuidString.prefix(8))"
      let caller = Process()
      caller.executableURL = Box.script
      caller.arguments =
        [
          "--name", name, "run", "/bin/sh", "-c",
          "systemd-run --setenv=\(mark) sleep 600; sleep 600",
        ]
      let messages = Pipe()
      caller.standardError = messages
      try caller.run()
      let begun = String(decoding: messages.fileHandleForReading.availableData, as: UTF8.self)
      #expect(begun.hasPrefix("Running as unit"))
      kill(caller.processIdentifier, SIGKILL)
      // The name is free once all else is gone.
      let next = try Program.run(["--name", name, "run", "true"], of: Box.script)
      #expect(next.status == 0, "\(next.errors)")
      #expect(processes(whoseEnvironmentHolds: mark) == [])
      #expect(!FileManager.default.fileExists(atPath: "/run/own-systemd/\(name)"))
    }
  }
}
