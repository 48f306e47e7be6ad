// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// A daemon that has nothing to do does nothing.
@Suite struct IdleTests {
  @Test func aThousandItemsThatAreNotDueCauseNoWakeUp() throws {
    let place = try Workplace()
    try place.writeFlow("yearly", steps: [("one", "true")])
    // Half a year from now at the least, whenever the test runs.
    let month = (Calendar(identifier: .gregorian).component(.month, from: Date()) + 5) % 12 + 1
    let items = (0..<1000).map {
      "  - {id: item\($0), cron: \"\($0 % 60) \($0 % 24) 15 \(month) *\", flow_yaml: flows/yearly.yaml}"
    }
    try place.writeSchedule(items.joined(separator: "\n"))
    let daemon = try LiveDaemon(place)
    try daemon.wait(event: "ready")
    #expect(daemon.sleeps(for: 5))
    #expect(daemon.stop() == 0)
  }
}
