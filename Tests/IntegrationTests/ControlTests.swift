// SPDX-License-Identifier: Apache-2.0

import Foundation
import JSON
import Testing

/// The control socket of a real daemon, and the commands that use it (C10).
@Suite(.timeLimit(.minutes(20))) struct ControlTests {
  private static let inLeapYears = "flow_yaml: flows/a.yaml, cron: \"0 0 29 2 *\""

  private func makePlace(_ items: String, step: String = "true") throws -> Workplace {
    let place = try Workplace()
    try place.writeFlow("a", steps: [("one", step)])
    try place.writeSchedule(items)
    return place
  }

  private func run(_ place: Workplace, _ arguments: String...) throws -> Program.Result {
    try Program.run(arguments, environment: place.environment)
  }

  private func json(_ text: String) throws -> JSONValue {
    try JSONValue(parsing: Array(text.utf8))
  }

  // MARK: status

  @Test func statusTellsAPersonAndAMachine() throws {
    let place = try makePlace(
      """
        - {id: busy, flow_yaml: flows/a.yaml, cron: "@reboot"}
        - {id: rare, \(Self.inLeapYears)}
        - {id: idle, \(Self.inLeapYears), enabled: false}
        - {id: lame, cron: "0 0 29 2 *", flow_yaml: flows/none.yaml}
      """, step: "sleep 600")
    let daemon = try LiveDaemon(place, options: ["--drain-timeout", "1s"])
    try daemon.wait(event: "run_started", item: "busy")

    let status = try json(try run(place, "status", "--json").output)
    #expect(status["pid"] == .integer(Int64(daemon.pid)))
    #expect(status["state"] == .string("running"))
    #expect(status["configuration"]?["file"] == .string(place.path("scheduler.yaml")))
    #expect(status["configuration"]?["watched"] == .boolean(true))
    #expect(status["configuration"]?["rejected"] == .null)
    #expect(
      status["items"]
        == .object([("total", .integer(4)), ("held", .integer(1)), ("disabled", .integer(1))]))
    #expect(status["runs"]?["running"] == .integer(1))
    guard case .array(let active)? = status["runs"]?["active"],
      case .array(let next)? = status["next"]
    else {
      Issue.record("\(status)")
      return
    }
    #expect(active.map { $0["item"] } == [.string("busy")])
    #expect(active.map { $0["attempt"] } == [.integer(1)])
    #expect(next.map { $0["item"] } == [.string("rare")])

    let text = try run(place, "status")
    #expect(text.status == 0)
    #expect(text.output.contains("pid \(daemon.pid), up since "))
    #expect(text.output.contains("items     4 (1 held, 1 disabled)"))
    #expect(text.output.contains("runs      1 running, 0 waiting\n  busy-"))
    #expect(text.output.contains(/next      20[0-9-]+ 00:00:00 UTC rare/))

    daemon.send(SIGTERM)
    try daemon.wait(event: "stopping")
    #expect(try run(place, "status").output.contains(", draining\n"))
    #expect(daemon.waitForExit() == 0)
  }

  /// Also of the daemon before.
  @Test func statusTellsHowTheLastRunsEnded() throws {
    let place = try makePlace(
      """
        - {id: bad, flow_yaml: flows/a.yaml, cron: "@reboot"}
        - {id: tick, flow_yaml: flows/a.yaml, cron: "* * * * * *"}
      """)
    let engine = try place.writeEngine("[[ $AETHERFLOW_SCHEDULER_ITEM != bad ]] || exit 3")
    let first = try LiveDaemon(place, engine: engine, state: StateFolder.name)
    try first.wait(event: "run_failed", item: "bad")
    try first.wait(event: "run_finished", item: "tick")
    #expect(first.stop() == 0)
    try place.writeSchedule(
      """
        - {id: bad, flow_yaml: flows/a.yaml, cron: "@reboot"}
        - {id: tick, \(Self.inLeapYears)}
      """)

    let daemon = try LiveDaemon(place, engine: engine, state: StateFolder.name)
    try daemon.wait(event: "run_failed", item: "bad")
    let status = try json(try run(place, "status", "--json").output)
    guard case .array(let last)? = status["last"], case .array(let next)? = status["next"] else {
      Issue.record("\(status)")
      return
    }
    // Of the daemon before, and of this one.
    #expect(last.contains { $0["item"] == .string("tick") })
    #expect(last.count <= 5)
    #expect(last.first?["item"] == .string("bad"))
    #expect(last.first?["outcome"] == .string("config_error"))
    #expect(last.first?["exit_status"] == .integer(3))
    #expect(next.map { $0["last_outcome"] } == [.string("succeeded")])
    let text = try run(place, "status").output
    #expect(text.contains(/last      20[0-9-]+ [0-9:]+ UTC bad-[0-9TZ]+ config_error \(3\)\n/))
    #expect(text.contains(/next      20[0-9-]+ 00:00:00 UTC tick \(last: succeeded\)\n/))
    #expect(daemon.stop() == 0)
  }

  // MARK: reload

  @Test func reloadWaitTellsWhatItDid() throws {
    let place = try makePlace("  - {id: a, \(Self.inLeapYears)}")
    let daemon = try LiveDaemon(place, options: ["--no-watch"], engine: "/bin/true")
    try daemon.wait(event: "ready")

    try place.writeSchedule("  - {id: a, \(Self.inLeapYears)}\n  - {id: b, \(Self.inLeapYears)}")
    let added = try run(place, "reload", "--wait")
    #expect(added.status == 0)
    #expect(
      added.output
        == "item b added: 0 0 29 2 *\n1 added, 0 removed, 0 changed, 1 unchanged\n")

    let same = try run(place, "reload", "--wait")
    #expect(same.status == 0)
    #expect(same.output == "nothing has changed\n")

    try place.writeSchedule("  - {id: a, crom: x}")
    let check = try run(place, "check", place.path("scheduler.yaml"))
    let wrong = try run(place, "reload", "--wait")
    #expect(wrong.status == 2)
    #expect(wrong.output == "")
    let diagnostics = check.errors.split(separator: "\n").dropLast().joined(separator: "\n")
    #expect(wrong.errors.hasPrefix(diagnostics + "\n"))
    let result = try json(try run(place, "reload", "--wait", "--json").output)
    #expect(result["outcome"] == .string("rejected"))
    guard case .array(let errors)? = result["errors"] else {
      Issue.record("\(result)")
      return
    }
    #expect(errors.count == 3)
    #expect(errors.allSatisfy { $0["file"] == .string(place.path("scheduler.yaml")) })
    let status = try run(place, "status").output
    #expect(status.contains("rejected  what was saved by "))
    #expect(status.contains("did you mean \"cron\"?"))

    try place.writeSchedule("  - {id: a, \(Self.inLeapYears)}")
    #expect(try run(place, "reload").output == "reload ordered\n")
    try daemon.wait(for: "the reload") { $0.message.contains("0 added, 1 removed") }
    #expect(try !run(place, "status").output.contains("rejected"))
    #expect(daemon.stop() == 0)
  }

  @Test func aFileThatIsHeldOpenIsWaitedForOrTakenByForce() throws {
    let place = try makePlace("  - {id: a, \(Self.inLeapYears)}")
    let daemon = try LiveDaemon(place, engine: "/bin/true")
    try daemon.wait(event: "ready")
    let writer = open(place.path("scheduler.yaml"), O_WRONLY | O_APPEND | O_CLOEXEC)
    write(writer, to: "  - {id: b, \(Self.inLeapYears)}\n")

    let waited = try run(place, "reload", "--wait", "--timeout", "1s")
    #expect(waited.status == 1)
    let reason = "\"\(place.path("scheduler.yaml"))\" is open for writing by another process"
    #expect(waited.errors.contains("error: not reloaded within 1 s: \(reason)"))
    #expect(try run(place, "status").output.contains("waiting   for \""))

    let forced = try run(place, "reload", "--wait", "--force")
    #expect(forced.status == 0)
    #expect(forced.output.contains("1 added, 0 removed"))

    // Force is for that one look: what is written now counts when it is closed.
    write(writer, to: "  - {id: c, \(Self.inLeapYears)}\n")
    #expect(try run(place, "reload", "--wait", "--timeout", "1s").status == 1)
    close(writer)
    try daemon.wait(for: "the close") { $0.event == "item_added" && $0.item == "c" }
    #expect(daemon.stop() == 0)
  }

  @Test func allWhoWaitAreToldAndWhoHasGoneIsMissedByNobody() throws {
    let place = try makePlace("  - {id: a, \(Self.inLeapYears)}")
    let daemon = try LiveDaemon(place, engine: "/bin/true")
    try daemon.wait(event: "ready")
    let writer = open(place.path("scheduler.yaml"), O_WRONLY | O_APPEND | O_CLOEXEC)
    write(writer, to: "  - {id: b, \(Self.inLeapYears)}\n")
    let clients = try (0..<3).map { _ in try ControlConnection(place) }
    for client in clients { client.ask("POST", "/v1/reload", "{\"wait\": true}") }
    do {
      let hasty = try ControlConnection(place)
      hasty.ask("POST", "/v1/reload", "{\"wait\": true}")
    }
    #expect(try run(place, "status").status == 0)
    close(writer)
    for client in clients {
      let answer = try client.readAll()
      #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n"))
      #expect(answer.contains("\"outcome\":\"applied\""))
    }
    #expect(daemon.stop() == 0)
  }

  @Test func aStopEndsTheWaitForAReload() throws {
    let place = try makePlace(
      "  - {id: a, flow_yaml: flows/a.yaml, cron: \"@reboot\"}", step: "sleep 600")
    let daemon = try LiveDaemon(place, options: ["--drain-timeout", "1m"])
    try daemon.wait(event: "run_started")
    let writer = open(place.path("scheduler.yaml"), O_WRONLY | O_APPEND | O_CLOEXEC)
    defer { close(writer) }
    let client = try ControlConnection(place)
    client.ask("POST", "/v1/reload", "{\"wait\": true}")
    try daemon.wait(for: "the wait") { $0.message.hasPrefix("waiting: ") }
    daemon.send(SIGTERM)
    let answer = try client.readAll()
    #expect(answer.hasPrefix("HTTP/1.1 503 Service Unavailable\r\n"))
    #expect(answer.contains("the scheduler is stopping"))
    let late = try run(place, "reload", "--wait")
    #expect(late.status == 1)
    #expect(late.errors.contains("error: the scheduler is stopping"))
    daemon.send(SIGTERM)
    #expect(daemon.waitForExit() == 0)
    #expect(access(place.controlSocket, F_OK) == -1)
  }

  private func write(_ descriptor: Int32, to text: String) {
    let bytes = Array(text.utf8)
    #expect(Glibc.write(descriptor, bytes, bytes.count) == bytes.count)
  }
}
