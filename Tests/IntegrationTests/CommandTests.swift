// SPDX-License-Identifier: Apache-2.0

import Foundation
import JSON
import Testing

/// The commands as a person types them: what they print where, and how they exit (C10).
@Suite struct CommandTests {
  struct Row: CustomTestStringConvertible, Sendable {
    var arguments: [String]
    var status: Int32
    var testDescription: String { "\(arguments.joined(separator: " ")) exits \(status)" }
  }

  @Test(arguments: [
    Row(arguments: ["--help"], status: 0),
    Row(arguments: ["--version"], status: 0),
    Row(arguments: ["run", "--help"], status: 0),
    Row(arguments: ["check", "--help"], status: 0),
    Row(arguments: ["next", "--help"], status: 0),
    Row(arguments: ["diff", "--help"], status: 0),
    Row(arguments: ["schema"], status: 0),
    Row(arguments: ["no-such-command"], status: 64),
    Row(arguments: ["check"], status: 64),
    Row(arguments: ["check", "nowhere.yaml"], status: 2),
    Row(arguments: ["run", "nowhere.yaml"], status: 2),
    Row(arguments: ["check", "good.yaml"], status: 0),
    Row(arguments: ["check", "bad.yaml"], status: 2),
    Row(arguments: ["run", "bad.yaml"], status: 2),
    Row(arguments: ["check", "warns.yaml"], status: 0),
    Row(arguments: ["check", "--strict", "warns.yaml"], status: 3),
    Row(arguments: ["check", "forgets.yaml"], status: 0),
    Row(arguments: ["check", "--strict", "forgets.yaml"], status: 3),
    Row(arguments: ["next", "good.yaml"], status: 0),
    Row(arguments: ["next", "good.yaml", "--id", "a"], status: 0),
    Row(arguments: ["next", "good.yaml", "--id", "nobody"], status: 1),
    Row(arguments: ["next", "bad.yaml"], status: 2),
    Row(arguments: ["next", "--cron", "0 9 * * MON"], status: 0),
    Row(arguments: ["next", "--cron", "0 0 30 2 *"], status: 2),
    Row(arguments: ["next", "--cron", "0 9 * * *", "--timezone", "Mars/Base"], status: 2),
    Row(arguments: ["next", "--cron", "0 9 * * *", "--count", "none"], status: 64),
    Row(arguments: ["next", "--cron", "0 9 * * *", "--from", "yesterday"], status: 64),
    Row(arguments: ["next", "good.yaml", "--timezone", "UTC"], status: 64),
    Row(arguments: ["next", "good.yaml", "--dialect", "crontab"], status: 64),
    Row(arguments: ["next"], status: 4),
    Row(arguments: ["diff", "good.yaml", "warns.yaml"], status: 0),
    Row(arguments: ["diff", "good.yaml", "bad.yaml"], status: 2),
  ])
  func exitStatus(_ row: Row) throws {
    let place = try folder()
    let result = try Program.run(row.arguments, in: place.folder)
    #expect(result.status == row.status, "\(result.output)\(result.errors)")
  }

  @Test func nextGivesFireTimesAsJSON() throws {
    let result = try Program.run([
      "next", "--cron", "30 2 * * *", "--timezone", "Europe/Berlin", "--json", "--count", "2",
      "--from", "2026-03-28T12:00:00Z",
    ])
    #expect(
      try JSONValue(parsing: Array(result.output.utf8))
        == .array([
          .object([
            ("id", .null), ("cron", .string("30 2 * * *")), ("timezone", .string("Europe/Berlin")),
            (
              "fire_times",
              .array([
                .string("2026-03-29T03:00:00+02:00"), .string("2026-03-30T02:30:00+02:00"),
              ])
            ),
          ])
        ]))
  }

  @Test func aFullDiskIsTold() throws {
    let process = Process()
    process.executableURL = URL(filePath: "/bin/sh")
    process.arguments = ["-c", "exec \"$0\" schema >/dev/full", Program.executable.path]
    let errors = Pipe()
    process.standardError = errors
    try process.run()
    let message = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == 1)
    #expect(
      message == "error: unable to write to standard output: No space left on device\n")
  }

  @Test func diffTellsWhatAReloadWouldDo() throws {
    let place = try folder()
    let result = try Program.run(["diff", "good.yaml", "other.yaml", "--json"], in: place.folder)
    #expect(
      try JSONValue(parsing: Array(result.output.utf8))
        == .object([
          ("added", .array([.string("c")])), ("removed", .array([.string("b")])),
          (
            "changed",
            .array([
              .object([("id", .string("a")), ("keys", .array([.string("cron")]))])
            ])
          ),
          ("unchanged", .integer(0)), ("top_level", .array([])),
        ]))
  }

  @Test func diffSpeaksAsTheLogDoes() throws {
    let place = try folder()
    let result = try Program.run(["diff", "good.yaml", "other.yaml"], in: place.folder)
    #expect(
      result.output == """
        item b removed
        item a changed: cron; its schedule starts anew
        item c added: 0 9 * * *
        1 added, 1 removed, 1 changed, 0 unchanged

        """)
  }

  @Test func dataGoesToOutputAndMessagesGoToErrors() throws {
    let place = try folder()
    let bad = try Program.run(["check", "bad.yaml"], in: place.folder)
    #expect(bad.output.isEmpty)
    #expect(bad.errors.contains("bad.yaml:5:5: error: "))
    let json = try Program.run(["check", "bad.yaml", "--json"], in: place.folder)
    guard case .object(let members) = try JSONValue(parsing: Array(json.output.utf8)) else {
      Issue.record("check --json printed no object: \(json.output)")
      return
    }
    #expect(members.map(\.0) == ["ok", "errors", "warnings"])
    #expect(members.first?.1 == .boolean(false))
  }

  @Test func aHeldItemIsToldAndTheOthersRun() throws {
    let place = try Workplace()
    try place.writeFlow("good", steps: [("one", "true")])
    try place.writeSchedule(
      """
        - {id: good, cron: "* * * * * *", flow_yaml: flows/good.yaml}
        - {id: lost, cron: "* * * * * *", flow_yaml: flows/lost.yaml}
      """)
    #expect(try Program.run(["check", place.path("scheduler.yaml")]).status == 2)
    let daemon = try LiveDaemon(place)
    let held = try daemon.wait(event: "item_held", item: "lost")
    #expect(held["AETHERFLOW_REASON"] == "flow_invalid")
    #expect(held["PRIORITY"] == "3")
    try daemon.wait(event: "run_finished", item: "good")
    #expect(daemon.stop() == 0)
    let missed = daemon.records.first { $0.event == "run_missed" && $0.item == "lost" }
    #expect(missed?["AETHERFLOW_REASON"] == "flow_invalid")
    #expect(!daemon.records.contains { $0.event == "run_started" && $0.item == "lost" })
  }

  private func folder() throws -> Workplace {
    let place = try Workplace()
    try place.writeFlow("a", steps: [("one", "true")])
    try place.write(
      "good.yaml",
      """
      items:
        - {id: a, cron: "0 9 * * *", flow_yaml: flows/a.yaml}
        - {id: b, cron: "0 9 * * *", flow_yaml: flows/a.yaml}

      """)
    try place.write(
      "other.yaml",
      """
      items:
        - {id: a, cron: "0 10 * * *", flow_yaml: flows/a.yaml}
        - {id: c, cron: "0 9 * * *", flow_yaml: flows/a.yaml}

      """)
    try place.write(
      "warns.yaml",
      """
      items:
        - {id: a, cron: "0 9 * * 1", flow_yaml: flows/a.yaml}

      """)
    try place.write("flows/forgets.yaml", "flow: {id: forgets, workspace: {root: w}}\njobs: []\n")
    try place.write(
      "forgets.yaml",
      """
      items:
        - {id: a, cron: "0 9 * * *", flow_yaml: flows/forgets.yaml}

      """)
    try place.write(
      "bad.yaml",
      """
      items:
        - id: a
          flow_yaml: flows/a.yaml
          cron: "0 9 * * *"
          crom: x

      """)
    return place
  }
}
