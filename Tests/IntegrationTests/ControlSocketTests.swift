// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// Who gets the control socket, who may use it, and who can't disturb it (C10).
@Suite(.timeLimit(.minutes(20))) struct ControlSocketTests {
  private func makePlace() throws -> Workplace {
    let place = try Workplace()
    try place.writeFlow("a", steps: [("one", "true")])
    try place.writeSchedule("  - {id: a, flow_yaml: flows/a.yaml, cron: \"* * * * * *\"}")
    return place
  }

  private func run(
    _ place: Workplace, _ arguments: String..., environment: [String: String] = [:]
  ) throws -> Program.Result {
    try Program.run(arguments, environment: place.environment.merging(environment) { $1 })
  }

  @Test func whereNoDaemonAnswersThePathsAreTold() throws {
    let place = try makePlace()
    for command in ["status", "reload"] {
      let result = try run(place, command)
      #expect(result.status == 4)
      #expect(result.errors.hasPrefix("error: no daemon answers\n"))
      #expect(result.errors.contains("tried \"\(place.controlSocket)\": No such file"))
    }
    let named = try run(
      place, "status", environment: ["AETHERFLOW_SCHEDULER_SOCKET": "/nowhere/s"])
    #expect(named.status == 4)
    #expect(named.errors.contains("tried \"/nowhere/s\""))
  }

  @Test func theSocketIsThereWhenTheDaemonIsReadyAndGoneWhenItHasEnded() throws {
    let place = try makePlace()
    let daemon = try LiveDaemon(place, options: ["--control-socket", place.path("s")])
    try daemon.wait(event: "ready")
    #expect(try run(place, "status", "--control-socket", place.path("s")).status == 0)
    #expect(daemon.stop() == 0)
    #expect(access(place.path("s"), F_OK) == -1)
  }

  @Test func aLiveSocketIsNotStolen() throws {
    let place = try makePlace()
    let daemon = try LiveDaemon(place, engine: "/bin/true")
    try daemon.wait(event: "ready")
    let second = try run(
      place, "run", place.path("scheduler.yaml"), "--aetherflow", "/bin/true")
    #expect(second.status == 1)
    #expect(second.errors.contains("error: process \(daemon.pid) is the scheduler"))
    #expect(try run(place, "status").output.contains("pid \(daemon.pid)"))
    #expect(daemon.stop() == 0)
  }

  @Test func theSocketOfADeadDaemonGivesWay() throws {
    let place = try makePlace()
    let first = try LiveDaemon(place, engine: "/bin/true")
    try first.wait(event: "ready")
    first.send(SIGKILL)
    _ = first.waitForExit()
    #expect(access(place.controlSocket, F_OK) == 0)
    #expect(try run(place, "status").errors.contains("Connection refused"))
    let second = try LiveDaemon(place, engine: "/bin/true")
    try second.wait(event: "ready")
    #expect(try run(place, "status").output.contains("pid \(second.pid)"))
    #expect(second.stop() == 0)
  }

  @Test func aSocketThatSomebodyHasAskedForMustBe() throws {
    let place = try makePlace()
    let long = place.path(String(repeating: "s", count: 100))
    for (path, reason) in [("/nowhere/s", "No such file"), (long, "choose a shorter one")] {
      let result = try run(
        place, "run", place.path("scheduler.yaml"), "--aetherflow", "/bin/true",
        "--control-socket", path)
      #expect(result.status == 1)
      #expect(result.errors.contains("error: unable to make the control socket: "))
      #expect(result.errors.contains(reason))
    }
  }

  @Test func withoutASocketTheScheduleGoesOn() throws {
    let place = try makePlace()
    try place.write("run", "a file where a folder is wanted")
    let daemon = try LiveDaemon(place)
    let warning = try daemon.wait(for: "the warning") { $0.message.contains("control socket") }
    #expect(warning["PRIORITY"] == "4")
    try daemon.wait(event: "run_finished")
    #expect(daemon.stop() == 0)
  }

  @Test(.enabled(if: geteuid() == 0, "only root can become somebody else"))
  func strangersAreRefused() throws {
    let place = try makePlace()
    // Where nobody may go, nobody can start a program either.
    let program = try place.install(Program.executable.path, as: "program")
    chmod(place.folder.path, 0o755)
    let daemon = try LiveDaemon(place, engine: "/bin/true")
    try daemon.wait(event: "ready")
    let setpriv = URL(fileURLWithPath: "/usr/bin/setpriv")
    let command = [
      "--reuid=65534", "--regid=65534", "--clear-groups", program, "status",
      "--control-socket", place.controlSocket,
    ]
    chmod(place.path("run"), 0o755)
    chmod(place.path("run/aetherflow-scheduler"), 0o755)
    let outside = try Program.run(command, of: setpriv)
    #expect(outside.status == 1)
    #expect(outside.errors.contains("permission denied"))
    // Somebody has opened the file for all: the daemon still looks who it is.
    chmod(place.controlSocket, 0o666)
    let inside = try Program.run(command, of: setpriv)
    #expect(inside.status == 1)
    #expect(inside.errors.contains("error: only root, user 0 and members of group 0 may talk"))
    #expect(daemon.stop() == 0)
  }

  @Test func clientsThatBehaveBadlyHoldUpNobody() throws {
    let place = try makePlace()
    let daemon = try LiveDaemon(place)
    try daemon.wait(event: "ready")
    var clients: [ControlConnection] = []
    for index in 0..<100 {
      let client = try ControlConnection(place)
      client.send(
        ["", "GET /v1/sta", "\u{0}\u{1}\r\n\r\n", "GET /v1/status HTTP/1.1\n"][index % 4])
      clients.append(client)
    }
    // Those that send nothing, or half of something, are dropped after 5 s and make room.
    #expect(try run(place, "status").status == 0)
    for index in stride(from: 2, to: 100, by: 4) {
      #expect(try clients[index].readAll().hasPrefix("HTTP/1.1 400 Bad Request\r\n"))
    }
    let before = Set(daemon.records.compactMap { $0["AETHERFLOW_RUN_ID"] })
    try daemon.wait(for: "another run") {
      $0.event == "run_started" && !before.contains($0["AETHERFLOW_RUN_ID"] ?? "")
    }
    #expect(daemon.stop() == 0)
  }

  @Test func whereNoDescriptorIsLeftClientsWait() throws {
    let place = try makePlace()
    let daemon = try LiveDaemon(place, launcher: ["/usr/bin/prlimit", "--nofile=40"])
    try daemon.wait(event: "ready")
    var clients = try (0..<40).map { _ in try ControlConnection(place) }
    try daemon.wait(for: "the remark") {
      $0.message.hasPrefix("new connections to the control socket have to wait: Too many open")
    }
    clients.removeAll()
    #expect(try run(place, "status").status == 0)
    try daemon.wait(event: "run_finished")
    #expect(daemon.stop() == 0)
  }
}
