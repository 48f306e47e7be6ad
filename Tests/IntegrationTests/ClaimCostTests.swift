// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// What is claimed in one instant is synced once, however much it is, and before any of it starts
/// (C5.3).
@Suite struct ClaimCostTests {
  @Test(arguments: [1, 1_000])
  func oneInstantCostsOneSync(_ count: Int) throws {
    let calls = try callsOfTheFirstTurnThatStarts(count)
    let syncs = calls.indices.filter { calls[$0].contains("sync(") }
    let starts = calls.indices.filter { calls[$0].contains("CLONE_VFORK") }
    let last = try #require(starts.last)
    #expect(starts.count == count)
    #expect(syncs.count { $0 < last } == 1)
    #expect(try #require(syncs.first) < #require(starts.first))
    print("\(count) items due at once: \(syncs.count { $0 < last }) fdatasync")
  }

  /// Lets so many items fire in the same second.
  ///
  /// - Returns: the system calls of the loop from one wait to the next.
  private func callsOfTheFirstTurnThatStarts(_ count: Int) throws -> [Substring] {
    let place = try Workplace()
    try place.writeFlow("a", steps: [("one", "true")])
    let items = (0..<count).map {
      "  - {id: i\($0), flow_yaml: flows/a.yaml, cron: \"* * * * * *\"}"
    }
    try place.writeSchedule(items.joined(separator: "\n"), top: "max_concurrent_runs: 1000")
    let daemon = try LiveDaemon(
      place, engine: place.writeEngine("exit 0"),
      // Each run has some descriptors. Only the first thread is traced: that of the loop.
      launcher: [
        "/usr/bin/env", "prlimit", "--nofile=16384", "strace", "--daemonize", "--quiet=all",
        "--output", place.path("calls"), "--trace", "fdatasync,fsync,clone,epoll_wait,epoll_pwait",
      ])
    for number in 0..<count { try daemon.wait(event: "run_started", item: "i\(number)") }
    daemon.send(SIGKILL)
    _ = daemon.waitForExit()
    let turns = place.read("calls").split(separator: "\n").split { $0.hasPrefix("epoll_") }
    return turns.first { $0.contains { $0.contains("CLONE_VFORK") } }.map(Array.init) ?? []
  }
}
