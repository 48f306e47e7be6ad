// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// Plays one row against a scheduler of its own.
final class MatrixStage {
  struct Failed: Error, CustomStringConvertible {
    var description: String
  }

  static let folder = Program.packageRoot.appendingPathComponent("Tests/IntegrationTests/Matrix")
  static let prelude = folder.appendingPathComponent("prelude.sh").path

  let row: MatrixRow
  let identity: Identity
  private let place: Workplace
  private let executable: String
  private var scripts = 0

  init(_ row: MatrixRow, _ identity: Identity) throws {
    self.row = row
    self.identity = identity
    place = try Workplace()
    try place.writeFlow("flow", steps: [("one", "true")])
    let files = FileManager.default
    try files.moveItem(atPath: place.path("flows/flow.yaml"), toPath: place.path("flow.yaml"))
    for name in ["d", "state"] {
      try files.createDirectory(atPath: place.path(name), withIntermediateDirectories: true)
    }
    guard identity == .stranger else {
      executable = Program.executable.path
      return
    }
    // Where every user can reach it; the build folder may be in somebody's home.
    executable = try place.install(Program.executable.path, as: "aetherflow-scheduler")
    try files.setAttributes([.posixPermissions: 0o777], ofItemAtPath: place.path("state"))
  }

  deinit {
    // A row may leave folders that nobody may enter.
    _ = try? run("chmod -R u+rwx .. 2>/dev/null || true")
  }

  /// Plays the row to its end: the script, what it must lead to, and the marker behind it.
  func play() throws {
    try run("full 1 >s.yaml\n" + row.before)
    let daemon = try start()
    defer { if daemon.process.isRunning { daemon.send(SIGKILL) } }
    try daemon.wait(event: "ready")
    let atStart = Holdings(daemon.pid)
    let output = try run(row.script, daemon: daemon)
    let doneAt = Double(place.read("done").trimmingCharacters(in: .whitespacesAndNewlines)) ?? 0
    let decided = try follow(daemon, output) { $0.isAsExpected }
    try run(row.marker, daemon: daemon)
    let log = try follow(daemon, output) { $0.hasMarker }
    guard log.isAsExpected else { throw failed(daemon, log, output) }
    try check(daemon, against: atStart)
    let bound = identity == .stranger ? row.strangersBound ?? row.bound : row.bound
    let latency = bound.map { _ in decided.decidedAt - doneAt }
    if let latency, let bound {
      #expect(latency < 5 * bound, "row \(row.testDescription), \(identity)")
    }
    #expect(daemon.stop() == 0, "row \(row.testDescription), \(identity)")
    MatrixReport.note(row, identity, latency)
  }

  private func start() throws -> LiveDaemon {
    var launcher = identity.launcher
    let setUp = [
      "/bin/bash", "-c",
      "source \"$prelude\"; trap - EXIT; cd \"$base/d\"\n\(row.inside)\nexec \"$@\"", "bash",
    ]
    let asRoot = geteuid() == 0 ? [] : ["--map-root-user"]
    switch row.home {
    case .here: break
    case .mountNamespace:
      launcher =
        ["/usr/bin/unshare"] + asRoot + ["--mount", "--propagation=private"] + setUp + launcher
    case .userNamespace:
      launcher = ["/usr/bin/unshare", "--user", "--map-root-user"] + setUp + launcher
    }
    return try LiveDaemon(
      place, file: "d/" + row.file, executable: executable,
      environment: [
        "prelude": Self.prelude, "base": place.folder.path,
        "STATE_DIRECTORY": place.path("state"), "RUNTIME_DIRECTORY": place.path("state"),
      ],
      engine: "/bin/true", launcher: launcher)
  }

  /// Runs a script and returns what it printed.
  @discardableResult
  private func run(_ script: String, daemon: LiveDaemon? = nil) throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/timeout")
    process.arguments = [
      "--kill-after=5", "100", "/bin/bash", "-c",
      "source \"$prelude\"; cd \"$base/d\"\n\(script)",
    ]
    var environment = ProcessInfo.processInfo.environment
    environment["base"] = place.folder.path
    environment["prelude"] = Self.prelude
    environment["daemon"] = daemon.map { String($0.pid) }
    process.environment = environment
    let name = place.path("script-\(scripts).log")
    scripts += 1
    _ = FileManager.default.createFile(atPath: name, contents: nil)
    let output = FileHandle(forWritingAtPath: name)
    process.standardOutput = output
    process.standardError = output
    process.standardInput = FileHandle.nullDevice
    try? FileManager.default.removeItem(atPath: place.path("done"))
    try process.run()
    process.waitUntilExit()
    let text = (try? String(contentsOfFile: name, encoding: .utf8)) ?? ""
    guard process.terminationStatus == 0 else {
      throw Failed(
        description: "row \(row.testDescription), \(identity): "
          + "the script ends with \(process.terminationStatus):\n\(script)\n\(text)")
    }
    return text
  }
}
