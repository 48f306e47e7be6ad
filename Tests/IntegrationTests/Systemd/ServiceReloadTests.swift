// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// `systemctl reload` returns when the reload is done (C8.1).
@Suite struct ServiceReloadTests {
  @Test func whatItSaysIsTrueWhenItReturns() async throws {
    try await Turnstile.boxes.pass {
      let service = try Service(Service.item("a", "0 0 1 1 *"))
      // Nothing but the reload takes the edit on.
      try service.set(options: "--no-watch")
      try service.flow("a", "true")
      try service.start()
      for round in 2...21 {
        let item = Service.item("a", "0 0 1 1 *").replacing("id: a", with: "id: a\(round)")
        let status = try service.box.shell(
          """
          echo '\(item)' >>\(Service.schedule)
          systemctl reload \(Service.name)
          systemctl show --property StatusText --value \(Service.name)
          """)
        #expect(status.hasPrefix("\(round) items, "), "\(status)")
      }
      #expect(try service.box.journal("AETHERFLOW_EVENT=config_reloaded").count == 20)
      #expect(try service.property("NRestarts") == "0")
    }
  }

  @Test func itFailsAndSaysWhy() async throws {
    try await Turnstile.boxes.pass {
      let service = try Service(Service.item("a", "0 0 1 1 *"))
      try service.flow("a", "true")
      try service.start()
      try service.box.shell("sed -i 's|0 0 1|/2 0 1|' \(Service.schedule)")
      #expect(try service.box.systemctl("reload", Service.name).status == 1)
      let cause = "scheduler.yaml:4:20: error: cron: field 1 (minute): \"/2\" has no base"
      let status = try service.box.systemctl("status", "--full", Service.name).output
      #expect(status.contains("Active: active (running)"))
      #expect(status.contains("Status: \"configuration rejected at "), "\(status)")
      #expect(status.contains(cause), "\(status)")
      #expect(try service.wait(event: "config_rejected").message.contains(cause))
      try service.box.shell(
        "sed -i 's|/2 0 1|0 0 1|' \(Service.schedule); systemctl reload \(Service.name)")
      #expect(try service.property("StatusText").hasPrefix("1 item, "))
    }
  }

  @Test func twoInstancesKeepApart() async throws {
    try await Turnstile.boxes.pass {
      let service = try Service()
      try service.install()
      let items = ["a": Service.item("a", "* * * * * *"), "b": Service.item("b", "0 0 1 1 *")]
      for (name, item) in items {
        try service.schedule([item], as: "/etc/aetherflow/\(name).yaml")
        try service.flow(name, "pwd")
      }
      let log = try service.box.follow("\(Service.name)@a")
      try service.box.shell("systemctl start \(Service.name)@a \(Service.name)@b")
      try log.wait(for: "a run of a") { $0.event == "run_finished" && $0.item == "a" }
      try service.box.shell(
        """
        sed -i 's/id: a/id: c/' /etc/aetherflow/a.yaml
        systemctl reload \(Service.name)@a
        systemctl stop \(Service.name)@b
        """)
      try log.wait(for: "a run of c") { $0.event == "run_finished" && $0.item == "c" }
      #expect(try service.box.journal("-u", "\(Service.name)@b", "AETHERFLOW_ITEM=c").isEmpty)
      #expect(
        try service.box.journal("-u", "\(Service.name)@b", "AETHERFLOW_EVENT=stopped").count == 1)
    }
  }
}
