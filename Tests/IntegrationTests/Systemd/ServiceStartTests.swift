// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// `systemctl start` tells the truth (C8.1, C7.3).
@Suite struct ServiceStartTests {
  @Test func itReturnsWhenTheScheduleIsLive() async throws {
    try await Turnstile.boxes.pass {
      let service = try Service()
      try service.install()
      try service.schedule([])
      // The start waits for a file that somebody has open. Whoever writes it here knows when.
      let told = try service.box.shell(
        """
        exec 9>>\(Service.schedule)
        systemctl start \(Service.name) 9>&- &
        sleep 2
        systemctl is-active \(Service.name) || true
        date +%s.%N
        exec 9>&-
        wait $!
        systemctl is-active \(Service.name)
        """
      ).split(separator: "\n").map(String.init)
      try #require(told.count == 3)
      #expect(told[0] == "activating")
      #expect(told[2] == "active")
      #expect(try service.wait(event: "ready").arrival > Double(told[1]) ?? .infinity)
      #expect(try service.property("StatusText").hasPrefix("0 items, 0 running; configuration of "))
    }
  }

  @Test func itFailsWithTheDiagnosticsOfABrokenFile() async throws {
    try await Turnstile.boxes.pass {
      let service = try Service(Service.item("a", "/2 * * * *"), "  - {id: a}")
      #expect(try service.box.systemctl("start", Service.name).status == 1)
      let status = try service.box.systemctl("status", "--full", Service.name).output
      #expect(status.contains("status=2/INVALIDARGUMENT"))
      #expect(
        status.contains("scheduler.yaml:4:20: error: cron: field 1 (minute): \"/2\" has no base"))
      #expect(status.contains("scheduler.yaml:5:5: error: "), "\(status)")
      // Another start would not mend the file.
      #expect(try service.property("NRestarts") == "0")
      #expect(try service.property("ActiveState") == "failed")
      let errors = try service.box.journal(
        "-u", Service.name, "-p", "err", "_EXE=/usr/bin/\(Service.name)")
      #expect(errors.contains { $0.message.contains("scheduler.yaml:4:20: error:") })
    }
  }
}
