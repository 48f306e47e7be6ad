// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// Rows 81 and 103 of the matrix: edits while the scheduler starts, and what a run sees of watching.
@Suite struct StartTests {
  /// Nothing is lost between the first reading and the first look that follows it.
  @Test(arguments: 0..<12)
  func editsDuringTheStartCount(_ round: Int) async throws {
    try await Turnstile.matrix.pass(isAlone: false) {
      for start in 0..<5 {
        try Self.startUnderEdits(lasting: Double((round * 5 + start) * 37 % 400) / 1000)
      }
    }
  }

  /// A writer replaces the file every millisecond; each version has one item more.
  private static func startUnderEdits(lasting seconds: Double) throws {
    let place = try Workplace()
    try place.write("flow.yaml", "")
    var text = "items:\n"
    var count = 0
    func publishOneMore() throws {
      text += "  - {id: n\(count), cron: \"0 0 29 2 *\", flow_yaml: flow.yaml}\n"
      count += 1
      try place.write("new", text)
      #expect(rename(place.path("new"), place.path("scheduler.yaml")) == 0)
    }
    try publishOneMore()
    let daemon = try LiveDaemon(place, engine: "/bin/true")
    let end = Date(timeIntervalSinceNow: seconds)
    repeat {
      try publishOneMore()
      usleep(1000)
    } while Date() < end
    let doneAt = Date().timeIntervalSince1970

    var live = 0
    let last = try daemon.wait(for: "all \(count) items, edited for \(seconds) s", limit: 30) {
      switch $0.event {
      case "config_loaded": live += $0.message.split(separator: " ").compactMap { Int($0) }[0]
      case "item_added": live += 1
      case "item_removed": live -= 1
      default: break
      }
      return live == count
    }
    // The start itself is no part of the latency.
    if last.event == "item_added" { #expect(last.seconds - doneAt < 5 * 0.5 + 2) }
    #expect(daemon.stop() == 0)
  }

  /// A run has signals at their defaults, and none of the descriptors that files are watched with
  /// (C5.4).
  @Test func aRunSeesNothingOfTheWatching() throws {
    let place = try Workplace()
    try place.writeFlow(
      "look",
      steps: [
        (
          "one",
          """
          ls -l /proc/self/fd | grep -v ' /proc/' >\(place.path("own"))
          ls -l /proc/$PPID/fd >\(place.path("parent"))
          grep -E 'Sig(Blk|Ign)' /proc/self/status /proc/$PPID/status >\(place.path("signals"))
          """
        )
      ])
    try place.writeSchedule("  - {id: look, cron: \"@reboot\", flow_yaml: flows/look.yaml}")
    let daemon = try LiveDaemon(place)
    try daemon.wait(event: "run_finished", item: "look")
    #expect(daemon.stop() == 0)

    let own = place.read("own").split(separator: "\n").filter { $0.contains(" -> ") }
    #expect(own.count == 3, "\(own)")
    let parent = place.read("parent")
    #expect(parent.contains(" -> "))
    #expect(!parent.contains("inotify") && !parent.contains("scheduler.yaml"), "\(parent)")
    let masks = place.read("signals").split(separator: "\n")
      .compactMap { $0.split(separator: "\t").last.flatMap { UInt64($0, radix: 16) } }
    #expect(masks.count == 4)
    for mask in masks { #expect(mask & 1 << UInt64(SIGIO - 1) == 0) }
  }
}
