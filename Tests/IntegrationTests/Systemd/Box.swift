// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A booted systemd of a test's own, which is there as long as this object.
///
/// `Scripts/own-systemd` boots it over a copy-on-write view of the machine's root file system, with a
/// journal and control groups of its own.
final class Box: Sendable {
  /// What the control groups in the box are like.
  enum ControlGroups: String, CaseIterable {
    case unified, hybrid
  }

  struct Failure: Error, CustomStringConvertible {
    var description: String
  }

  static let script = Program.packageRoot.appendingPathComponent("Scripts/own-systemd")

  /// Waits until the boot is over, then for the end of standard input.
  private static let life =
    "systemctl is-system-running --wait || systemctl --failed >&2; exec cat >/dev/null"

  private let name: String
  /// A command in the box that ends with its standard input, and the box with it. So no box outlives
  /// the tests, however they end.
  private let keeper: Process
  private let keeperInput: FileHandle

  /// Boots; returns when all of systemd's start jobs are done.
  init(
    binding binds: [(source: String, target: String)] = [], controlGroups: ControlGroups = .unified
  ) throws {
    name = "test-\(UUID().uuidString.prefix(8))"
    keeper = Process()
    keeper.executableURL = Self.script
    keeper.arguments =
      ["--name", name, "--control-groups", controlGroups.rawValue]
      + binds.flatMap { ["--bind", "\($0.source):\($0.target)"] }
      + ["run", "--", "/bin/sh", "-c", Self.life]
    let input = Pipe()
    let output = Pipe()
    let messages = Pipe()
    keeper.standardInput = input
    keeper.standardOutput = output
    keeper.standardError = messages
    keeperInput = input.fileHandleForWriting
    try keeper.run()
    let answer = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
    guard answer == "running\n" else {
      try? keeperInput.close()
      let said = String(decoding: messages.fileHandleForReading.availableData, as: UTF8.self)
      throw Failure(description: "there is no systemd for this test, but \"\(answer)\":\n\(said)")
    }
  }

  deinit {
    try? keeperInput.close()
    keeper.waitUntilExit()
  }

  /// Runs a command in the box, as root.
  @discardableResult
  func run(_ command: [String], input: String? = nil) throws -> Program.Result {
    try Program.run(["--name", name, "exec", "--"] + command, of: Self.script, input: input)
  }

  /// Starts a command in the box that writes records until the box ends.
  func stream(_ command: [String]) throws -> RecordStream {
    let process = Process()
    process.executableURL = Self.script
    process.arguments = ["--name", name, "exec", "--"] + command
    let output = Pipe()
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    try process.run()
    return RecordStream(output.fileHandleForReading)
  }
}
