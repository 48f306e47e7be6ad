// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// SIGHUP reads the file again (C7.8); a wrong one changes nothing (C7.3).
@Suite struct HangUpTests {
  @Test func theScheduleFollowsTheFileWithoutARestart() throws {
    let place = try Workplace()
    try place.writeFlow("a", steps: [("one", "true")])
    let never = "  - {id: old, cron: \"0 0 29 2 *\", flow_yaml: flows/a.yaml}"
    try place.writeSchedule(never)
    let daemon = try LiveDaemon(place)
    try daemon.wait(event: "ready")

    try place.writeSchedule("  - {id: old, crom: x}")
    daemon.send(SIGHUP)
    let rejected = try daemon.wait(event: "config_rejected")
    #expect(rejected.message.contains("did you mean \"cron\"?"))
    #expect(
      rejected.message.contains(/^configuration rejected, that of \d\d:\d\d:\d\d stays live:\n/))
    #expect(rejected["PRIORITY"] == "4")

    try place.writeSchedule(never)
    daemon.send(SIGHUP)
    try daemon.wait(event: "config_unchanged")

    try place.writeSchedule("  - {id: new, cron: \"* * * * * *\", flow_yaml: flows/a.yaml}")
    daemon.send(SIGHUP)
    let reloaded = try daemon.wait(event: "config_reloaded")
    #expect(reloaded.message.contains("1 added, 1 removed, 0 changed, 0 unchanged"))
    try daemon.wait(event: "run_finished", item: "new")
    #expect(daemon.stop() == 0)
  }
}
