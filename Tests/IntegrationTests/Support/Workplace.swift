// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A folder of its own for one test, with a `scheduler.yaml` and flows; gone when the test is over.
final class Workplace {
  let folder: URL

  init() throws {
    folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("aetherflow-scheduler-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  deinit {
    try? FileManager.default.removeItem(at: folder)
  }

  /// What keeps a daemon's socket and state in here, and what makes a client find it.
  var environment: [String: String] {
    ["XDG_RUNTIME_DIR": path("run"), "XDG_STATE_HOME": path("state-home")]
  }

  var controlSocket: String { path("run/aetherflow-scheduler/control.sock") }

  func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

  /// Writes a file; folders on the way are made.
  @discardableResult
  func write(_ name: String, _ text: String) throws -> String {
    let file = folder.appendingPathComponent(name)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: file)
    return file.path
  }

  func read(_ name: String) -> String {
    (try? String(contentsOfFile: path(name), encoding: .utf8)) ?? ""
  }

  /// Writes a flow of one job with shell steps, its state and workspace inside the folder.
  func writeFlow(_ name: String, steps: [(id: String, shell: String)]) throws {
    try writeFlow(
      name,
      steps: steps.map { step in
        """
              - id: \(step.id)
                type: external.process
                inputs:
                  command: ["/bin/bash", "-c", \(quoted(step.shell))]
        """
      })
  }

  /// Writes a flow of one job whose steps are given as YAML, indented by six spaces.
  func writeFlow(_ name: String, steps: [String]) throws {
    try write(
      "flows/\(name).yaml",
      """
      version: 1
      flow:
        id: \(name)
        workspace: {root: \(path("workspace")), cleanup_policy: always}
        state: {backend: sqlite, path: \(path("state/\(name).sqlite"))}
      jobs:
        - id: main
          steps:
      \(steps.joined(separator: "\n"))

      """)
    try FileManager.default.createDirectory(
      atPath: path("state"), withIntermediateDirectories: true)
  }

  /// A text as a double-quoted YAML scalar.
  func quoted(_ text: String) -> String {
    let escaped = text.replacingOccurrences(of: "\\", with: "\\\\")
      .replacingOccurrences(of: "\"", with: "\\\"")
      .replacingOccurrences(of: "\n", with: "\\n")
    return "\"\(escaped)\""
  }

  /// Writes `scheduler.yaml`; state and work root of core stay inside the folder.
  @discardableResult
  func writeSchedule(_ items: String, top: String = "") throws -> String {
    try write(
      "scheduler.yaml",
      """
      timezone: UTC
      \(top)
      environment:
        AETHERFLOW_WORK_ROOT: \(path("work"))
      items:
      \(items)

      """)
  }
}
