// SPDX-License-Identifier: Apache-2.0
import SystemPackage
import Testing

@testable import Reactor

@Suite struct PipeReaderTests {
  @Test func readsWhatIsThereThenTheEnd() async {
    await #expect(processExitsWith: .success) {
      let pipe = try TestPipe()
      var reader = pipe.makeReader()
      var buffer = [UInt8](repeating: 0, count: 4)
      var text = ""
      func collect(_ bytes: Span<UInt8>) {
        text += String(decoding: bytes.indices.map { bytes[$0] }, as: UTF8.self) + "|"
      }
      #expect(try reader.read(upTo: 100, through: &buffer, collect) == .drained)
      try pipe.write("abcdefghij")
      #expect(try reader.bytesAvailable() == 10)
      #expect(try reader.read(upTo: 100, through: &buffer, collect) == .drained)
      #expect(text == "abcd|efgh|ij|")
      try pipe.write("k")
      pipe.closeWriter()
      #expect(try reader.read(upTo: 100, through: &buffer, collect) == .endOfFile)
      #expect(text == "abcd|efgh|ij|k|")
      #expect(try reader.bytesAvailable() == 0)
    }
  }

  @Test func budgetEndsTheTurnAndLosesNothing() throws {
    let pipe = try TestPipe()
    var reader = pipe.makeReader()
    var buffer = [UInt8](repeating: 0, count: 4)
    try pipe.write("abcdefghij")
    var count = 0
    #expect(try reader.read(upTo: 6, through: &buffer) { count += $0.count } == .budgetSpent)
    #expect(count == 6)
    #expect(try reader.bytesAvailable() == 4)
    #expect(try reader.read(upTo: 4, through: &buffer) { count += $0.count } == .budgetSpent)
    #expect(count == 10)
    #expect(try reader.read(upTo: 4, through: &buffer) { count += $0.count } == .drained)
    #expect(try reader.read(upTo: 0, through: &buffer) { count += $0.count } == .budgetSpent)
  }

  /// What the process wrote is all there when it has ended, though a leftover holds the pipe.
  @Test func whatAnEndedProcessWroteIsAvailable() throws {
    let request = SpawnRequest(
      executable: "/bin/sh", arguments: ["sh", "-c", "sleep 1000 & echo $!; printf 12345"],
      environment: ["PATH": "/usr/bin:/bin"], directory: "/")
    var process = try Spawner.start(request)
    var reactor = try Reactor<Void>()
    _ = try reactor.register(process.handle.descriptor, for: .reading, as: ())
    try reactor.wait()
    let available = try process.standardOutput.bytesAvailable()
    var buffer = [UInt8](repeating: 0, count: 4096)
    var text = ""
    let outcome = try process.standardOutput.read(upTo: available, through: &buffer) { bytes in
      text += String(decoding: bytes.indices.map { bytes[$0] }, as: UTF8.self)
    }
    let end = try process.handle.reap()
    #expect(outcome == .budgetSpent)
    #expect(text.hasSuffix("\n12345"))
    #expect(end?.status == .exited(code: 0))
    let leftover = try #require(Int32(text.prefix { $0 != "\n" }))
    #expect(ProcessIdentity.current(of: leftover)?.send(.kill) == true)
  }
}
