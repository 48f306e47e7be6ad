// SPDX-License-Identifier: Apache-2.0
import Reactor
import SystemPackage

/// A shell script started as the daemon starts a run, and what came of it.
final class TestProcess {
  private enum Source {
    case end
    case output
    case errors
  }

  let handle: ProcessHandle
  private var outputReader: PipeReader
  private var errorReader: PipeReader
  private var output: [UInt8] = []
  private var errors: [UInt8] = []
  private var reactor: Reactor<Source>
  private var openStreams = 2
  private(set) var end: ProcessEnd?

  /// What the script has written to standard output so far.
  var outputText: String { String(decoding: output, as: UTF8.self) }
  /// What the script has written to standard error so far.
  var errorText: String { String(decoding: errors, as: UTF8.self) }
  var identity: ProcessIdentity { handle.identity }

  convenience init(
    _ script: String, environment: [String: String] = ["PATH": "/usr/bin:/bin"],
    directory: String = "/", controlGroup: FileDescriptor? = nil
  ) throws {
    let request = SpawnRequest(
      executable: "/bin/sh", arguments: ["sh", "-c", script], environment: environment,
      directory: directory)
    try self.init(request, controlGroup: controlGroup)
  }

  init(_ request: SpawnRequest, controlGroup: FileDescriptor? = nil) throws {
    let process = try Spawner.start(request, in: controlGroup)
    handle = process.handle
    outputReader = process.standardOutput
    errorReader = process.standardError
    reactor = try Reactor()
    _ = try reactor.register(handle.descriptor, for: .reading, as: .end)
    _ = try reactor.register(outputReader.descriptor, for: .reading, as: .output)
    _ = try reactor.register(errorReader.descriptor, for: .reading, as: .errors)
  }

  /// Waits until the script has ended and both its streams are closed; the end is reaped.
  @discardableResult
  func finish() throws -> ProcessEnd {
    while true {
      if let end, openStreams == 0 {
        return end
      }
      try turn()
    }
  }

  /// Waits until the leader has ended, whoever still holds its streams.
  @discardableResult
  func waitForEnd() throws -> ProcessEnd {
    while true {
      if let end {
        return end
      }
      try turn()
    }
  }

  /// Waits until standard output holds a number of lines, and returns them.
  func lines(_ count: Int) throws -> [String] {
    while true {
      let lines = outputText.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
      if lines.count >= count || openStreams == 0 {
        return lines.map(String.init)
      }
      try turn()
    }
  }

  private func turn() throws {
    try reactor.wait()
    while let event = reactor.next() {
      switch event.source {
      case .end:
        end = try handle.reap()
        reactor.deregister(event.token)
      case .output:
        if try drain(&outputReader, into: &output) {
          reactor.deregister(event.token)
        }
      case .errors:
        if try drain(&errorReader, into: &errors) {
          reactor.deregister(event.token)
        }
      }
    }
  }

  private func drain(_ reader: inout PipeReader, into text: inout [UInt8]) throws -> Bool {
    var buffer = [UInt8](repeating: 0, count: 65536)
    let outcome = try reader.read(upTo: 1 << 20, through: &buffer) { bytes in
      for index in bytes.indices {
        text.append(bytes[index])
      }
    }
    if outcome == .endOfFile {
      openStreams -= 1
    }
    return outcome == .endOfFile
  }
}
