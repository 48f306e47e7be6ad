// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The scheduler as a service, installed from its package into a box of its own, beside the engine.
final class Service: Sendable {
  static let name = "aetherflow-scheduler"
  static let schedule = "/etc/aetherflow/scheduler.yaml"
  static let user = "aetherflow"

  let box: Box
  /// What the journal says of the service.
  let log: RecordStream

  /// Boots the box, in which the package lies as `/srv/package.deb`. Nothing is installed yet.
  ///
  /// - Parameter next: a further package, as `/srv/next.deb`.
  init(next: String? = nil, controlGroups: Box.ControlGroups = .unified) throws {
    box = try Box(
      binding: [
        (Program.packageRoot.appendingPathComponent(".venv-system").path, "/opt/aetherflow"),
        (DebianPackage.current.get(), "/srv/package.deb"),
      ] + (next.map { [($0, "/srv/next.deb")] } ?? []), controlGroups: controlGroups)
    log = try box.follow(Self.name)
  }

  /// Boots the box and installs the package; nothing is started yet.
  ///
  /// - Parameter items: those of `scheduler.yaml`; see ``item(_:_:_:)``.
  convenience init(_ items: String..., controlGroups: Box.ControlGroups = .unified) throws {
    try self.init(controlGroups: controlGroups)
    try install()
    try schedule(items)
  }

  /// An item of `scheduler.yaml`, with the flow of ``flow(_:_:)`` that has its id.
  ///
  /// - Parameter more: further keys, each after a comma.
  static func item(_ id: String, _ cron: String, _ more: String = "") -> String {
    "  - {id: \(id), cron: \"\(cron)\", flow_yaml: /srv/flows/\(id).yaml\(more)}"
  }

  func install() throws {
    try box.shell("dpkg --install /srv/package.deb")
  }

  func start() throws {
    try box.shell("systemctl start \(Self.name)")
  }

  /// Writes a `scheduler.yaml` with these items; all times are in UTC.
  func schedule(_ items: [String], as file: String = schedule) throws {
    let lines =
      ["timezone: UTC", "working_directory: /var/lib/aetherflow-scheduler"]
      + (items.isEmpty ? ["items: []"] : ["items:"] + items)
    try box.write(file, lines.map { $0 + "\n" }.joined())
  }

  /// Writes a flow of one step that runs a shell script.
  func flow(_ name: String, _ script: String) throws {
    try box.write(
      "/srv/flows/\(name).yaml",
      """
      version: 1
      flow:
        id: \(name)
        workspace: {root: "{{env.AETHERFLOW_WORK_ROOT}}/\(name)"}
        state: {path: "{{env.AETHERFLOW_STATE_ROOT}}/\(name).sqlite"}
      jobs:
        - id: main
          steps:
            - id: work
              type: external.process
              inputs:
                command:
                  - /bin/bash
                  - -c
                  - |
      \(script.split(separator: "\n").map { "              " + $0 }.joined(separator: "\n"))

      """)
  }

  func set(options: String) throws {
    try box.write(
      "/etc/default/aetherflow-scheduler",
      "AETHERFLOW_SCHEDULER_OPTIONS=\"\(options)\"\n")
  }

  /// Sets directives of the unit's `[Service]`, as an administrator does.
  func dropIn(_ directives: String) throws {
    try box.write(
      "/etc/systemd/system/\(Self.name).service.d/test.conf", "[Service]\n\(directives)\n")
    try box.shell("systemctl daemon-reload")
  }

  func property(_ name: String) throws -> String {
    try box.property(name, of: Self.name + ".service")
  }

  @discardableResult
  func wait(
    event: String, item: String? = nil, after: Int = 0
  ) throws -> LiveDaemon.Record {
    try log.wait(for: "\(event) \(item ?? "")", after: after) {
      $0.event == event && (item == nil || $0.item == item)
    }
  }

  /// The processes in the service's control group and those below it.
  func processes() throws -> [String] {
    try inControlGroup("find . -name cgroup.procs -exec cat {} +")
  }

  /// The control groups that the scheduler has made, one for each run.
  func runGroups() throws -> [String] {
    try inControlGroup("find . -name 'run-*' -type d")
  }

  /// What is still there of a service that is not: control groups, and processes of its user.
  func leftovers() throws -> String {
    try box.shell(
      """
      find /sys/fs/cgroup -name '*aetherflow*'
      ps --no-headers -o pid,args --user \(Self.user) || true
      """)
  }

  /// Lines that a command prints in the directory of the service's control group of version 2.
  private func inControlGroup(_ command: String) throws -> [String] {
    let group = try property("ControlGroup")
    if group.isEmpty { return [] }
    return try box.shell(
      """
      cd $(findmnt --noheadings --first-only --types cgroup2 --output TARGET)\(group)
      \(command)
      """
    ).split(separator: "\n").map(String.init)
  }
}

extension LiveDaemon.Record {
  /// The fields that are texts, as all are that a record of the journal has.
  var texts: [String: String] {
    Dictionary(uniqueKeysWithValues: members.keys.compactMap { key in self[key].map { (key, $0) } })
  }

  /// When journald got it, in seconds since 1970.
  var arrival: Double { Double(self["__REALTIME_TIMESTAMP"] ?? "").map { $0 / 1e6 } ?? 0 }
}
