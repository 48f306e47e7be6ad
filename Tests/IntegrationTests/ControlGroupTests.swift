// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// Where the daemon owns a delegated control group, each run has its own below it (C5.6).
@Suite(.enabled(if: DelegatedGroup.isPossible, "needs root and a control group of version 2"))
struct ControlGroupTests {
  @Test func whatHidesFromEveryOtherSearchIsFoundByItsGroup() throws {
    let place = try Workplace()
    let group = try DelegatedGroup()
    let hidden = "env -i setsid sleep 600 & env -i setsid sleep 600 & echo $! > hidden"
    try place.writeFlow("hide", steps: [("drop", hidden)])
    try place.writeSchedule(
      """
        - {id: hide, cron: "@reboot", flow_yaml: flows/hide.yaml}
      """)
    let daemon = try LiveDaemon(place, launcher: group.launcher)
    let finished = try daemon.wait(event: "run_finished")
    #expect(finished["AETHERFLOW_OUTCOME"] == "succeeded")
    try daemon.wait(for: "the leftovers") { $0.message.contains("left 2 processes behind") }
    #expect(daemon.stop() == 0)
    let pid = try #require(
      Int32(place.read("hidden").trimmingCharacters(in: .whitespacesAndNewlines)))
    #expect(kill(pid, 0) != 0)
    #expect(group.children == [])
  }

  @Test func aStoppedRunLeavesNoGroup() throws {
    let place = try Workplace()
    let group = try DelegatedGroup()
    try place.writeFlow("stay", steps: [("sleep", "trap '' TERM INT; sleep 600 & wait; wait")])
    try place.writeSchedule(
      """
        - {id: stay, cron: "@reboot", flow_yaml: flows/stay.yaml, timeout: 2s, stop_grace: 3s}
      """)
    let daemon = try LiveDaemon(place, launcher: group.launcher)
    try daemon.wait(for: "the step") { $0["AETHERFLOW_CORE_EVENT"] == "step_start" }
    #expect(group.children.count == 1)
    try daemon.wait(event: "run_timed_out")
    #expect(daemon.stop() == 0)
    #expect(group.children == [])
  }
}

/// A control group that is marked as systemd marks the one of a unit with `Delegate=yes`.
final class DelegatedGroup {
  private static let root = ["/sys/fs/cgroup/unified", "/sys/fs/cgroup"].first {
    FileManager.default.isWritableFile(atPath: $0 + "/cgroup.procs")
  }

  static var isPossible: Bool { getuid() == 0 && root != nil }

  let path: String

  init() throws {
    path = (Self.root ?? "") + "/aetherflow-scheduler-test-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    let mark = Process()
    mark.executableURL = Program.packageRoot.appendingPathComponent(".venv/bin/python")
    mark.arguments = [
      "-c", "import os, sys; os.setxattr(sys.argv[1], 'user.delegate', b'1')", path,
    ]
    try mark.run()
    mark.waitUntilExit()
  }

  deinit {
    rmdir(path)
  }

  /// Moves into the group, then becomes the command that follows.
  var launcher: [String] {
    ["/bin/sh", "-c", "echo $$ > '\(path)/cgroup.procs' && exec \"$0\" \"$@\""]
  }

  /// The groups below it, one for each run that is not over.
  var children: [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    return names.filter { name in
      var isFolder: ObjCBool = false
      _ = FileManager.default.fileExists(atPath: path + "/" + name, isDirectory: &isFolder)
      return isFolder.boolValue
    }
  }
}
