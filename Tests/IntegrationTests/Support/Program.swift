// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The program under test, as it was built beside the tests, and the engine it runs.
enum Program {
  static let packageRoot = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  static let executable: URL = {
    let tests = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    let beside = tests.deletingLastPathComponent().appendingPathComponent("aetherflow-scheduler")
    if FileManager.default.isExecutableFile(atPath: beside.path) { return beside }
    return packageRoot.appendingPathComponent(".build/debug/aetherflow-scheduler")
  }()

  /// The real `aetherflow`; `make setup` installs it.
  static let engine: String =
    ProcessInfo.processInfo.environment["AETHERFLOW_SCHEDULER_TEST_ENGINE"]
    ?? packageRoot.appendingPathComponent(".venv/bin/aetherflow").path

  struct Result {
    var status: Int32
    var output: String
    var errors: String
  }

  /// Runs a command of the program to its end, or that of another one.
  ///
  /// - Parameter input: what its standard input holds; the null device if nil.
  static func run(
    _ arguments: [String], of executable: URL = executable, in folder: URL? = nil,
    environment: [String: String] = [:], input: String? = nil
  ) throws -> Result {
    let process = Process()
    process.executableURL = executable
    process.arguments = arguments
    if let folder { process.currentDirectoryURL = folder }
    let state = FileManager.default.temporaryDirectory
      .appendingPathComponent("aetherflow-scheduler-state-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: state) }
    process.environment = ProcessInfo.processInfo.environment
      .merging(["XDG_STATE_HOME": state.path]) { $1 }.merging(environment) { $1 }
    let output = Pipe()
    let errors = Pipe()
    process.standardOutput = output
    process.standardError = errors
    let source = Pipe()
    process.standardInput = input == nil ? FileHandle.nullDevice : source
    try process.run()
    if let input {
      try source.fileHandleForWriting.write(contentsOf: Data(input.utf8))
      try source.fileHandleForWriting.close()
    }
    // Both pipes are read at once: whoever fills one while we read the other would wait for ever.
    let collector = Collector(errors.fileHandleForReading)
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return Result(
      status: process.terminationStatus, output: String(decoding: data, as: UTF8.self),
      errors: collector.text())
  }

  /// Reads a pipe to its end on a thread of its own.
  private final class Collector: @unchecked Sendable {
    private let done = DispatchSemaphore(value: 0)
    private var data = Data()

    init(_ handle: FileHandle) {
      Thread.detachNewThread { [self] in
        data = handle.readDataToEndOfFile()
        done.signal()
      }
    }

    func text() -> String {
      done.wait()
      return String(decoding: data, as: UTF8.self)
    }
  }
}
