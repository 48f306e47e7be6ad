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
    // The record is written before the loop first waits: let it get there.
    let before = try settledSwitches(of: daemon)
    let window = Date(timeIntervalSinceNow: 5)
    while Date() < window { usleep(100_000) }
    #expect(try switches(of: daemon) == before)
    #expect(daemon.stop() == 0)
  }

  /// How often the daemon has gone to sleep by itself: once more for every wake-up.
  private func switches(of daemon: LiveDaemon) throws -> Int {
    let status = try String(contentsOfFile: "/proc/\(daemon.pid)/status", encoding: .utf8)
    let line = status.split(separator: "\n").first { $0.hasPrefix("voluntary_ctxt_switches") }
    return try #require(line?.split(separator: "\t").last.flatMap { Int($0) })
  }

  private func settledSwitches(of daemon: LiveDaemon) throws -> Int {
    var count = try switches(of: daemon)
    for _ in 0..<100 {
      usleep(100_000)
      let next = try switches(of: daemon)
      if next == count { return count }
      count = next
    }
    return count
  }
}
