// SPDX-License-Identifier: Apache-2.0
import Glibc
import SystemPackage
import Testing

@testable import Reactor

@Suite(.timeLimit(.minutes(20))) struct ReactorTests {
  @Test func tellsTheReadySourceAndOnlyThat() throws {
    let reactor = try TestLoop<String>()
    let quiet = try TestPipe()
    let busy = try TestPipe()
    _ = try reactor.register(quiet.reader, for: .reading, as: "quiet")
    let token = try reactor.register(busy.reader, for: .reading, as: "busy")
    #expect(reactor.count == 2)
    #expect(try reactor.poll() == 0)
    #expect(reactor.next() == nil)

    try busy.write("x")
    try reactor.wait()
    let event = try #require(reactor.next())
    #expect(event.source == "busy")
    #expect(event.token == token)
    #expect(event.readiness == .readable)
    #expect(reactor.next() == nil)
  }

  @Test func readinessStaysUntilItIsRead() throws {
    let reactor = try TestLoop<Int>()
    let pipe = try TestPipe()
    _ = try reactor.register(pipe.reader, for: .reading, as: 1)
    try pipe.write("x")
    for _ in 0..<3 {
      try reactor.wait()
      #expect(reactor.next()?.source == 1)
    }
    _ = try pipe.read()
    #expect(try reactor.poll() == 0)
  }

  @Test func tellsWritabilityAndThatNobodyReads() async {
    await #expect(processExitsWith: .success) {
      let reactor = try TestLoop<String>()
      let pipe = try TestPipe()
      _ = try reactor.register(pipe.writer, for: .writing, as: "writer")
      try reactor.wait()
      #expect(reactor.next()?.readiness == .writable)
      pipe.closeReader()
      try reactor.wait()
      #expect(reactor.next()?.readiness == [.writable, .error])
    }
  }

  @Test func tellsThatTheOtherEndIsClosed() async {
    await #expect(processExitsWith: .success) {
      let reactor = try TestLoop<String>()
      let pipe = try TestPipe()
      _ = try reactor.register(pipe.reader, for: .reading, as: "reader")
      pipe.closeWriter()
      try reactor.wait()
      #expect(reactor.next()?.readiness == .hangUp)
    }
  }

  @Test func modifyChangesWhatIsTold() throws {
    let reactor = try TestLoop<Int>()
    let pipe = try TestPipe()
    let token = try reactor.register(pipe.reader, for: .reading, as: 1)
    try pipe.write("x")
    try reactor.modify(token, for: [])
    #expect(try reactor.poll() == 0)
    try reactor.modify(token, for: .reading)
    #expect(try reactor.poll() == 1)
  }

  @Test func sourceDeregisteredWithinABatchIsNotTold() throws {
    let reactor = try TestLoop<Int>()
    let pipes = try [TestPipe(), TestPipe(), TestPipe()]
    var tokens: [Token] = []
    for (index, pipe) in pipes.enumerated() {
      tokens.append(try reactor.register(pipe.reader, for: .reading, as: index))
      try pipe.write("x")
    }
    #expect(try reactor.wait() == 3)
    let first = try #require(reactor.next()).source
    for other in 0..<3 where other != first {
      reactor.deregister(tokens[other])
    }
    #expect(reactor.next() == nil)
    #expect(reactor.count == 1)
  }

  @Test func sourceInTheSlotOfAnotherDoesNotGetItsEvents() throws {
    let reactor = try TestLoop<String>()
    let pipes = try [TestPipe(), TestPipe()]
    var tokens: [String: Token] = [:]
    for (name, pipe) in zip(["a", "b"], pipes) {
      tokens[name] = try reactor.register(pipe.reader, for: .reading, as: name)
      try pipe.write("x")
    }
    #expect(try reactor.wait() == 2)
    let first = try #require(reactor.next()).source
    let second = try #require(tokens[first == "a" ? "b" : "a"])
    reactor.deregister(second)
    let quiet = try TestPipe()
    let replacement = try reactor.register(quiet.reader, for: .reading, as: "replacement")
    #expect(replacement.slot == second.slot)
    #expect(reactor.next() == nil)
    reactor.deregister(second)
    #expect(reactor.count == 2)
  }

  @Test func batchGrowsWithTheSources() throws {
    let reactor = try TestLoop<Int>()
    let pipes = try (0..<150).map { _ in try TestPipe() }
    for (index, pipe) in pipes.enumerated() {
      _ = try reactor.register(pipe.reader, for: .reading, as: index)
      try pipe.write("x")
    }
    #expect(try reactor.wait() == 64)
    #expect(try reactor.wait() == 128)
    #expect(try reactor.wait() == 150)
    var sources: Set<Int> = []
    while let event = reactor.next() {
      sources.insert(event.source)
    }
    #expect(sources == Set(0..<150))
  }

  @Test func fileThatCannotBeWaitedOnIsAnErrorAndTakesNoSlot() throws {
    let reactor = try TestLoop<Int>()
    let directory = try FileDescriptor.open("/", .readOnly, options: .directory)
    #expect(throws: Errno.notPermitted) {
      _ = try reactor.register(directory, for: .reading, as: 1)
    }
    try directory.close()
    let pipe = try TestPipe()
    _ = try reactor.register(pipe.reader, for: .reading, as: 1)
    #expect(throws: Errno.fileExists) {
      _ = try reactor.register(pipe.reader, for: .reading, as: 2)
    }
    #expect(reactor.count == 1)
  }
}
