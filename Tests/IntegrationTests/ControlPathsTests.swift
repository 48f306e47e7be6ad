// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import aetherflow_scheduler

/// Where the control socket is, by option and environment (C10).
@Suite struct ControlPathsTests {
  struct Row: CustomTestStringConvertible {
    var testDescription: String
    var option: String?
    var environment: [String: String] = [:]
    var isSystemThere = false
    /// Where a daemon listens; with a star behind it if it makes the folder.
    var daemon: String?
    /// Where a client looks.
    var client: [String]

    static let home = "/h/.local/state/aetherflow-scheduler/control.sock"
    static let system = "/run/aetherflow-scheduler/control.sock"
    static let user = "/run/user/7/aetherflow-scheduler/control.sock"

    static let all = [
      Row(
        testDescription: "option", option: "s", environment: ["XDG_RUNTIME_DIR": "/run/user/7"],
        isSystemThere: true, daemon: "s", client: ["s"]),
      Row(
        testDescription: "option before the variable", option: "s",
        environment: ["AETHERFLOW_SCHEDULER_SOCKET": "/v"], daemon: "s", client: ["s"]),
      Row(
        testDescription: "the variable is the clients'",
        environment: ["AETHERFLOW_SCHEDULER_SOCKET": "/v", "HOME": "/h"], isSystemThere: true,
        daemon: home + "*", client: ["/v"]),
      Row(
        testDescription: "an empty variable is none",
        environment: ["AETHERFLOW_SCHEDULER_SOCKET": "", "HOME": "/h"],
        daemon: home + "*", client: [home]),
      Row(
        testDescription: "in a unit",
        environment: ["RUNTIME_DIRECTORY": "/run/a", "XDG_RUNTIME_DIR": "/run/user/7"],
        daemon: "/run/a/control.sock", client: ["/run/a/control.sock"]),
      Row(
        testDescription: "in a unit with several directories",
        environment: ["RUNTIME_DIRECTORY": "/run/a:/run/b"], daemon: "/run/a/control.sock",
        client: ["/run/a/control.sock"]),
      Row(
        testDescription: "of a user",
        environment: ["XDG_RUNTIME_DIR": "/run/user/7", "HOME": "/h"],
        daemon: user + "*", client: [user]),
      Row(
        testDescription: "of a user beside the system's",
        environment: ["XDG_RUNTIME_DIR": "/run/user/7"], isSystemThere: true, daemon: user + "*",
        client: [system, user]),
      Row(
        testDescription: "the system's own",
        environment: ["RUNTIME_DIRECTORY": "/run/aetherflow-scheduler"], isSystemThere: true,
        daemon: system, client: [system]),
      Row(
        testDescription: "state directory of a unit",
        environment: ["STATE_DIRECTORY": "/var/lib/a:/var/lib/b", "XDG_STATE_HOME": "/x"],
        daemon: "/var/lib/a/control.sock*", client: ["/var/lib/a/control.sock"]),
      Row(
        testDescription: "state home", environment: ["XDG_STATE_HOME": "/x", "HOME": "/h"],
        daemon: "/x/aetherflow-scheduler/control.sock*",
        client: ["/x/aetherflow-scheduler/control.sock"]),
      Row(testDescription: "nothing", daemon: nil, client: []),
      Row(testDescription: "nothing but the system's", isSystemThere: true, client: [system]),
    ]
  }

  @Test(arguments: Row.all) func pathsFollowOptionAndEnvironment(_ row: Row) {
    let paths = ControlPaths(environment: row.environment)
    let place = paths.forDaemon(option: row.option)
    #expect(place.map { $0.path + ($0.folder == nil ? "" : "*") } == row.daemon)
    #expect(place?.isExplicit ?? false == (row.option != nil))
    let found = paths.forClient(option: row.option) { row.isSystemThere && $0 == Row.system }
    #expect(found == row.client)
  }

  @Test func aStateDirectoryByOptionHoldsTheSocketOfADaemonWithoutARuntimeDirectory() {
    let home = ControlPaths(environment: ["HOME": "/h"])
    #expect(home.forDaemon(option: nil, stateDirectory: "/s")?.path == "/s/control.sock")
    let user = ControlPaths(environment: ["XDG_RUNTIME_DIR": "/r"])
    #expect(
      user.forDaemon(option: nil, stateDirectory: "/s")?.path
        == "/r/aetherflow-scheduler/control.sock")
  }

  /// A socket can't be opened like a file, and is there all the same.
  @Test func aSocketIsThere() throws {
    let place = try Workplace()
    let socket = try NotifySocket(in: place)
    #expect(LocalFiles().exists(socket.path))
    #expect(LocalFiles().exists(place.path(".")))
    #expect(!LocalFiles().exists(socket.path + "-none"))
  }
}
