// SPDX-License-Identifier: Apache-2.0
import Glibc
import SystemPackage
import TestSupport
import Testing

@testable import Reactor

@Suite(.timeLimit(.minutes(20))) struct OutputWriterTests {
  @Test func writesAtOnceWhenThereIsRoom() throws {
    let pipe = try TestPipe()
    var writer = OutputWriter(to: pipe.writer)
    writer.write("first\n", as: .event)
    writer.write("", as: .event)
    writer.write("second\n", as: .output)
    let (wants, backlog) = (writer.wantsWritability, writer.backlogBytes(of: .event))
    #expect(!wants)
    #expect(backlog == 0)
    #expect(try pipe.read() == Array("first\nsecond\n".utf8))
  }

  @Test func unreadPipeFillsTheBacklogsAndThenDropsByClass() throws {
    let pipe = try TestPipe()
    var writer = OutputWriter(to: pipe.writer, eventLimit: 3000, outputLimit: 1000)
    while !writer.wantsWritability {
      writer.write([UInt8](repeating: UInt8(ascii: "-"), count: 500), as: .output)
    }
    for _ in 0..<5 {
      writer.write([UInt8](repeating: UInt8(ascii: "o"), count: 500), as: .output)
    }
    let wants = writer.wantsWritability
    #expect(wants)
    let backlog = writer.backlogBytes(of: .output)
    #expect(backlog > 0 && backlog <= 1000)
    let droppedOutput = writer.takeDroppedCount(of: .output)
    #expect(droppedOutput >= 3)
    // Events have a backlog of their own.
    for _ in 0..<4 {
      writer.write([UInt8](repeating: UInt8(ascii: "e"), count: 1000), as: .event)
    }
    #expect(writer.backlogBytes(of: .event) == 3000)
    let droppedEvents = [writer.takeDroppedCount(of: .event), writer.takeDroppedCount(of: .event)]
    #expect(droppedEvents == [1, 0])

    var bytes: [UInt8] = []
    while writer.wantsWritability {
      bytes += try pipe.read()
      writer.flush()
    }
    bytes += try pipe.read()
    #expect(bytes.count { $0 == UInt8(ascii: "e") } == 3000)
    // In order: what waited longer comes first.
    let order = bytes.reduce(into: [UInt8]()) { if $0.last != $1 { $0.append($1) } }
    #expect(order == Array("-e".utf8) || order == Array("-oe".utf8))
    #expect(writer.backlogBytes(of: .output) == 0)
  }

  @Test func neverWaitsForAReaderThatReadsALittle() throws {
    let pipe = try TestPipe()
    var writer = OutputWriter(to: pipe.writer, outputLimit: 1 << 20)
    var generator = SplitMix(seed: 7)
    var written: [UInt8] = []
    var read: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 3000)
    for number in 0..<400 {
      let record =
        Array("\(number) ".utf8)
        + [UInt8](repeating: UInt8(ascii: "x"), count: Int.random(in: 0...9000, using: &generator))
      written += record
      writer.write(record, as: .output)
      if let count = try? chunk.withUnsafeMutableBytes({ try pipe.reader.read(into: $0) }) {
        read += chunk[..<count]
      }
      let backlog = writer.backlogBytes(of: .output)
      if backlog > 900_000 {
        break
      }
    }
    while writer.wantsWritability {
      read += try pipe.read()
      writer.flush()
    }
    read += try pipe.read()
    #expect(read == written)
    let dropped = writer.takeDroppedCount(of: .output)
    #expect(dropped == 0)
  }

  @Test func flagsOfTheSharedDescriptionAreLeftAlone() throws {
    let pipe = try TestPipe()
    let before = fcntl(pipe.writer.rawValue, F_GETFL)
    var writer = OutputWriter(to: pipe.writer)
    writer.write("x", as: .event)
    #expect(fcntl(pipe.writer.rawValue, F_GETFL) == before)
    #expect(before & O_NONBLOCK == 0)
  }

  @Test func closedPipeDropsAndCounts() async {
    await #expect(processExitsWith: .success) {
      SignalReceiver.ignore(.brokenPipe)
      let pipe = try TestPipe()
      pipe.closeReader()
      var writer = OutputWriter(to: pipe.writer)
      writer.write("first\n", as: .event)
      writer.write("second\n", as: .output)
      let wants = writer.wantsWritability
      #expect(!wants)
      let dropped = RecordClass.allCases.map { writer.takeDroppedCount(of: $0) }
      #expect(dropped == [1, 1])
    }
  }

  @Test func regularFileTakesEverything() throws {
    let directory = try TestDirectory()
    let path = try directory.write("log", "")
    let file = try FileDescriptor.open(path, .readWrite)
    var writer = OutputWriter(to: file)
    let record = [UInt8](repeating: UInt8(ascii: "x"), count: 300_000)
    writer.write(record, as: .output)
    let wants = writer.wantsWritability
    #expect(!wants)
    #expect(try file.seek(offset: 0, from: .end) == 300_000)
    try file.close()
  }

  @Test func aLineThatFoundNoRoomDoesNotSpoilTheNext() async {
    await #expect(processExitsWith: .success) {
      SignalReceiver.ignore(Signal(rawValue: SIGXFSZ))
      let resource = __rlimit_resource_t(RLIMIT_FSIZE.rawValue)
      var limit = rlimit()
      getrlimit(resource, &limit)
      let directory = try TestDirectory()
      let path = try directory.write("log", "")
      let file = try FileDescriptor.open(path, .readWrite)
      var writer = OutputWriter(to: file)
      // Room for a line and the beginning of the next.
      var small = rlimit(rlim_cur: 10, rlim_max: limit.rlim_max)
      setrlimit(resource, &small)
      for line in ["first\n", "second\n", "third\n"] { writer.write(line, as: .event) }
      setrlimit(resource, &limit)
      writer.write("fourth\n", as: .event)
      let dropped = writer.takeDroppedCount(of: .event)
      #expect(dropped == 2)
      var bytes = [UInt8](repeating: 0, count: 100)
      let count = try bytes.withUnsafeMutableBytes {
        try file.read(fromAbsoluteOffset: 0, into: $0)
      }
      #expect(String(decoding: bytes[..<count], as: UTF8.self) == "first\nseco\nfourth\n")
      try file.close()
    }
  }

  @Test func terminalThatNobodyReads() throws {
    let (master, terminal) = try openTerminal()
    var writer = OutputWriter(to: terminal)
    var generator = SplitMix(seed: 3)
    // Records of all lengths: room for one byte must not be taken for room for a chunk.
    while writer.backlogBytes(of: .output) < 500_000 {
      let length = Int.random(in: 1...5000, using: &generator)
      writer.write([UInt8](repeating: UInt8(ascii: "x"), count: length), as: .output)
    }
    let wants = writer.wantsWritability
    #expect(wants)
    try master.close()
    try terminal.close()
  }
}

/// A terminal and the end from which it is driven.
private func openTerminal() throws -> (master: FileDescriptor, terminal: FileDescriptor) {
  var master: Int32 = -1
  var terminal: Int32 = -1
  guard openpty(&master, &terminal, nil, nil, nil) == 0 else {
    throw Errno(rawValue: errno)
  }
  return (FileDescriptor(rawValue: master), FileDescriptor(rawValue: terminal))
}
