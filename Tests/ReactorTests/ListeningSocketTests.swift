// SPDX-License-Identifier: Apache-2.0
import Glibc
import SystemPackage
import Testing

@testable import Reactor

/// A socket's name in the file system: who gets it, and who does not.
@Suite struct ListeningSocketTests {
  @Test func theNameIsForUserAndGroupAndGoesWithTheSocket() throws {
    let folder = try TestDirectory()
    let path = folder.path + "/s"
    do {
      let socket = try ListeningSocket.open(at: path)
      #expect(socket.group == getegid())
      var status = stat()
      #expect(lstat(path, &status) == 0)
      #expect(status.st_mode == S_IFSOCK | 0o660)
    }
    #expect(access(path, F_OK) == -1)
  }

  @Test func bothEndsKnowEachOther() throws {
    let folder = try TestDirectory()
    let listening = try ListeningSocket.open(at: folder.path + "/s")
    #expect(try listening.accept() == nil)
    let client = try StreamSocket.connect(to: folder.path + "/s")
    guard let server = try listening.accept() else {
      Issue.record("nobody has come")
      return
    }
    #expect(try server.peer().process == getpid())
    #expect(try client.peer().user == geteuid())
    #expect(try client.peer().groups.contains(getegid()))
    var buffer = [UInt8](repeating: 0, count: 8)
    #expect(try server.read(into: &buffer) == nil)
    #expect(try client.write([1, 2, 3]) == 3)
    #expect(try server.read(into: &buffer) == 3)
    client.finishWriting()
    #expect(try server.read(into: &buffer) == 0)
  }

  @Test func writingToSomebodyWhoHasGoneIsAnErrorAndNoSignal() throws {
    let folder = try TestDirectory()
    let listening = try ListeningSocket.open(at: folder.path + "/s")
    let client = try StreamSocket.connect(to: folder.path + "/s")
    do { _ = try listening.accept() }
    #expect(throws: Errno.brokenPipe) { _ = try client.write([1]) }
  }

  @Test func aLiveSocketIsNotTakenAway() throws {
    let folder = try TestDirectory()
    let path = folder.path + "/s"
    let first = try ListeningSocket.open(at: path)
    #expect(throws: SocketError.inUse(path, by: getpid())) { try open(path) }
    _ = try StreamSocket.connect(to: path)
    _ = consume first
  }

  @Test func aLiveSocketWithAFullQueueIsNotTakenAway() throws {
    let folder = try TestDirectory()
    let path = folder.path + "/s"
    let first = try ListeningSocket.open(at: path)
    var waiting: [TestConnection] = []
    #expect(throws: SocketError.failed(path, .wouldBlock)) {
      while true { waiting.append(TestConnection(try StreamSocket.connect(to: path))) }
    }
    #expect(throws: SocketError.inUse(path, by: nil)) { try open(path) }
    _ = consume first
  }

  @Test func aDeadSocketGivesWay() throws {
    let folder = try TestDirectory()
    let path = folder.path + "/s"
    try leaveDeadSocket(at: path)
    #expect(throws: SocketError.failed(path, .connectionRefused)) {
      _ = try StreamSocket.connect(to: path)
    }
    let socket = try ListeningSocket.open(at: path)
    _ = try StreamSocket.connect(to: path)
    _ = consume socket
  }

  /// Of many that find one dead socket at the same time, exactly one gets the name.
  @Test func ofManyThatStartAtOnceOneGetsTheName() throws {
    let folder = try TestDirectory()
    let path = folder.path + "/s"
    try leaveDeadSocket(at: path)
    let results = try Mailbox<Bool>()
    let over = try Mailbox<Void>()
    for _ in 0..<8 {
      try BackgroundThread.start(named: "starter") {
        guard let socket = try? ListeningSocket.open(at: path) else { return results.post(false) }
        results.post(true)
        var loop = try? Reactor<Void>()
        _ = try? loop?.register(over.descriptor, for: .reading, as: ())
        _ = try? loop?.wait()
        _ = consume socket
      }
    }
    let loop = try TestLoop<Void>()
    _ = try loop.register(results.descriptor, for: .reading, as: ())
    var outcomes: [Bool] = []
    while outcomes.count < 8 {
      try loop.wait()
      outcomes += results.take()
    }
    #expect(outcomes.count { $0 } == 1)
    _ = try StreamSocket.connect(to: path)
    over.post(())
  }

  @Test func somebodyElsesNameStays() throws {
    let folder = try TestDirectory()
    let path = folder.path + "/s"
    do {
      let first = try ListeningSocket.open(at: path)
      #expect(unlink(path) == 0)
      let second = try ListeningSocket.open(at: path)
      _ = consume first
      _ = try StreamSocket.connect(to: path)
      _ = consume second
    }
    #expect(access(path, F_OK) == -1)
  }

  @Test func aFileInTheWayStays() throws {
    let folder = try TestDirectory()
    let path = try folder.write("s", "precious")
    #expect(throws: SocketError.occupied(path)) { try open(path) }
    #expect(access(path, F_OK) == 0)
  }

  @Test func pathsThatDoNotFitAreRefused() throws {
    let folder = try TestDirectory()
    let longest = folder.path + "/" + String(repeating: "s", count: 106 - folder.path.utf8.count)
    #expect(longest.utf8.count == 107)
    let socket = try ListeningSocket.open(at: longest)
    _ = try StreamSocket.connect(to: longest)
    #expect(throws: SocketError.pathTooLong(longest + "s")) { try open(longest + "s") }
    #expect(throws: SocketError.pathTooLong(longest + "s")) {
      _ = try StreamSocket.connect(to: longest + "s")
    }
    _ = consume socket
  }

  @Test func aMissingFolderIsAnError() throws {
    let path = try TestDirectory().path + "-missing/s"
    #expect(throws: SocketError.failed(path, .noSuchFileOrDirectory)) { try open(path) }
  }

  private func open(_ path: String) throws {
    _ = try ListeningSocket.open(at: path)
  }

  /// What a daemon that was killed leaves behind.
  private func leaveDeadSocket(at path: String) throws {
    let away = path + "-away"
    do {
      let socket = try ListeningSocket.open(at: path)
      #expect(rename(path, away) == 0)
      _ = consume socket
    }
    #expect(rename(away, path) == 0)
  }
}

/// A connection in a list.
private final class TestConnection {
  let socket: StreamSocket

  init(_ socket: consuming StreamSocket) {
    self.socket = socket
  }
}
