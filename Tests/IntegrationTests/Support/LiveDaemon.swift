// SPDX-License-Identifier: Apache-2.0

import Foundation
import JSON

/// A running `aetherflow-scheduler run`, and what it logs.
final class LiveDaemon: @unchecked Sendable {
  /// One JSON log record.
  struct Record: CustomStringConvertible {
    var members: [String: JSONValue]

    subscript(key: String) -> String? {
      switch members[key] {
      case .string(let text)?: text
      case .integer(let number)?: String(number)
      default: nil
      }
    }

    var event: String? { self["AETHERFLOW_EVENT"] }
    var item: String? { self["AETHERFLOW_ITEM"] }
    var message: String { self["MESSAGE"] ?? "" }
    var description: String { "\(event ?? "-") \(item ?? "-"): \(message)" }
  }

  typealias NotSeen = RecordStream.NotSeen

  let process = Process()
  private let stream: RecordStream

  /// Starts the daemon on a file of a workplace, logging JSON.
  ///
  /// - Parameters:
  ///   - launcher: a command that executes the one that follows it.
  ///   - format: how it logs; what is not JSON is not understood here.
  ///   - state: the name of its state directory in the workplace; nil for one of its own.
  init(
    _ workplace: Workplace, file: String = "scheduler.yaml",
    executable: String = Program.executable.path, options: [String] = [],
    environment: [String: String] = [:], engine: String? = Program.engine, launcher: [String] = [],
    format: String? = "json",
    state: String? = nil
  ) throws {
    let command =
      launcher + [executable, "run", workplace.path(file)]
      + (format.map { ["--log-format", $0] } ?? [])
      + (engine.map { ["--aetherflow", $0] } ?? []) + options
    process.executableURL = URL(fileURLWithPath: command[0])
    process.arguments = Array(command.dropFirst())
    let home = workplace.path(state ?? "state-home/\(UUID().uuidString)")
    process.environment = ProcessInfo.processInfo.environment
      .merging(workplace.environment) { $1 }.merging(["XDG_STATE_HOME": home]) { $1 }
      .merging(environment) { $1 }
    process.currentDirectoryURL = workplace.folder
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    let pipe = Pipe()
    process.standardError = pipe
    try process.run()
    stream = RecordStream(pipe.fileHandleForReading)
  }

  deinit {
    if process.isRunning { kill(process.processIdentifier, SIGKILL) }
  }

  var pid: Int32 { process.processIdentifier }

  /// The last lines that it wrote to standard error.
  var lastLines: [String] { stream.lastLines }

  var records: [Record] { stream.records }

  /// Waits until a record fits, and returns the first that does.
  ///
  /// The limit is no assertion about speed: it only ends a test that would wait for ever.
  @discardableResult
  func wait(
    for what: String, limit: TimeInterval = 90, where fits: (Record) -> Bool
  ) throws -> Record {
    do {
      return try stream.wait(for: what, limit: limit, where: fits)
    } catch {
      // The test is over; the daemon must not outlive it.
      kill(process.processIdentifier, SIGKILL)
      throw error
    }
  }

  @discardableResult
  func wait(
    event: String, item: String? = nil, limit: TimeInterval = 90
  ) throws -> Record {
    try wait(for: "\(event) \(item ?? "")", limit: limit) {
      $0.event == event && (item == nil || $0.item == item)
    }
  }

  func send(_ signal: Int32) {
    kill(process.processIdentifier, signal)
  }

  /// Asks the daemon to stop, and waits until it has.
  func stop() -> Int32 {
    send(SIGTERM)
    return waitForExit()
  }

  func waitForExit() -> Int32 {
    process.waitUntilExit()
    stream.waitForEnd(limit: 10)
    return process.terminationReason == .exit
      ? process.terminationStatus : 128 + process.terminationStatus
  }

  /// A line of `/proc/PID/status` in bytes, such as `VmHWM`.
  func memory(_ name: String) -> Int {
    let status = (try? String(contentsOfFile: "/proc/\(pid)/status", encoding: .utf8)) ?? ""
    let line = status.split(separator: "\n").first { $0.hasPrefix(name + ":") }
    let number = line?.split(whereSeparator: { !$0.isNumber }).first.flatMap { Int($0) }
    return (number ?? 0) * 1024
  }
}

/// The processes of the machine whose command line or environment holds a text.
func processes(whoseEnvironmentHolds text: String) -> [Int32] {
  let entries = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
  return entries.compactMap { Int32($0) }.filter { pid in
    guard let data = FileManager.default.contents(atPath: "/proc/\(pid)/environ") else {
      return false
    }
    return data.range(of: Data(text.utf8)) != nil
  }
}

/// Waits until no process holds a text any more: whoever is killed is gone a little later.
///
/// - Returns: those that are still there after half a minute.
func processesLeft(whoseEnvironmentHolds text: String) -> [Int32] {
  let end = ContinuousClock.now + .seconds(30)
  while ContinuousClock.now < end, !processes(whoseEnvironmentHolds: text).isEmpty {
    usleep(20_000)
  }
  return processes(whoseEnvironmentHolds: text)
}
