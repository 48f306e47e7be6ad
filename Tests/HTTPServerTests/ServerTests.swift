// SPDX-License-Identifier: Apache-2.0

import HTTP
import Reactor
import SystemPackage
import Testing

@testable import HTTPServer

/// What a client gets, and what it can't do to the others.
@Suite struct ServerTests {
  @Test func aConnectionCarriesOneRequestAfterTheOther() throws {
    let stage = try Stage()
    let client = try stage.connect()
    for count in 1...3 {
      try client.get("a\(count)")
      try stage.settle()
      #expect(try client.bodies().last == "\"a\(count)\"")
    }
    try client.send(TestClient.request("b", "Connection: close\r\n"))
    try stage.settle()
    #expect(try client.bodies().count == 4)
    #expect(try client.isClosed())
  }

  @Test func pipelinedRequestsAreAnsweredInOrderAndOneAtATime() throws {
    let stage = try Stage()
    let client = try stage.connect()
    let requests = (0..<20).map { TestClient.request("n\($0)") }
    try client.send(requests.joined())
    let other = try stage.connect()
    try other.get("other")
    // The first turn lets both in; from the second on each has one request through.
    while try other.bodies().isEmpty {
      let turn = try stage.server.turn()
      #expect(turn.exchanges.count <= 2)
      for exchange in turn.exchanges { try stage.answer(exchange) }
    }
    #expect(try client.bodies().count < 5)
    try stage.settle()
    #expect(try client.bodies() == (0..<20).map { "\"n\($0)\"" })
  }

  @Test func theNextRequestWaitsForTheAnswerBefore() throws {
    let stage = try Stage()
    stage.isAnswering = false
    let client = try stage.connect()
    try client.send(TestClient.request("a") + TestClient.request("b"))
    try stage.settle()
    #expect(stage.open.map(\.request.path) == [["a"]])
    try stage.answerOpen()
    try stage.settle()
    #expect(stage.open.map(\.request.path) == [["b"]])
    try stage.answerOpen()
    #expect(try client.bodies() == ["\"a\"", "\"b\""])
  }

  @Test func garbageIsRefusedAndTheConnectionClosed() throws {
    let stage = try Stage()
    let client = try stage.connect()
    try client.send("hello\r\n\r\n")
    try stage.settle()
    #expect(try client.read().hasPrefix("HTTP/1.1 400 Bad Request\r\n"))
    #expect(try client.bodies()[0].hasPrefix("{\"error\":\"the first line is not"))
    #expect(try client.isClosed())
    client.close()
    try stage.settle()
    #expect(stage.server.connectionCount == 0)
  }

  /// Otherwise the answer would be lost: who still writes when the connection is cut sees only that.
  @Test func aBodyThatIsTooLargeIsReadAwayWhileTheAnswerWaits() throws {
    let stage = try Stage()
    let client = try stage.connect()
    let body = String(repeating: "x", count: 1 << 20)
    var rest = TestClient.request("a", method: "POST", "Content-Length: \(body.count)\r\n") + body
    while !rest.isEmpty {
      rest.removeFirst(try client.send(rest))
      try stage.settle()
    }
    #expect(try client.read().hasPrefix("HTTP/1.1 413 Content Too Large\r\n"))
    try stage.pass(.seconds(2))
    #expect(stage.server.connectionCount == 0)
  }

  @Test func whoAsksFirstIsToldToGoOn() throws {
    let stage = try Stage()
    let client = try stage.connect()
    try client.send(
      TestClient.request("a", method: "POST", "Expect: 100-continue\r\nContent-Length: 2\r\n"))
    try stage.settle()
    #expect(try client.read() == "HTTP/1.1 100 Continue\r\n\r\n")
    try client.send("ok")
    #expect(try stage.settle() == 1)
    #expect(try client.read().contains("200 OK"))
  }

  @Test func aClientThatHasFinishedWritingGetsItsAnswer() throws {
    let stage = try Stage()
    stage.isAnswering = false
    let client = try stage.connect()
    try client.get("a")
    client.finishWriting()
    try stage.settle()
    try stage.answerOpen()
    try stage.settle()
    #expect(try client.bodies() == ["\"a\""])
    #expect(stage.server.connectionCount == 0)
  }

  @Test func anAnswerForAClientThatHasGoneIsDropped() throws {
    let stage = try Stage()
    stage.isAnswering = false
    let client = try stage.connect()
    try client.get("a")
    try stage.settle()
    #expect(stage.open.count == 1)
    client.close()
    try stage.settle()
    #expect(stage.server.connectionCount == 0)
    try stage.answerOpen()
    // Nor does it go to somebody who comes later.
    let other = try stage.connect()
    try stage.settle()
    #expect(try other.read() == "")
  }

  @Test(arguments: [
    PeerRow("root", user: 0, groups: [0], isAdmitted: true),
    PeerRow("the same user", user: 7, groups: [9], isAdmitted: true),
    PeerRow("a member of the group", user: 8, groups: [9, 70], isAdmitted: true),
    PeerRow("somebody else", user: 8, groups: [7, 9], isAdmitted: false),
    PeerRow("a group called like root", user: 8, groups: [0], isAdmitted: false),
  ])
  func onlySomeMayTalk(_ row: PeerRow) {
    let peer = PeerCredentials(process: 1, user: row.user, groups: row.groups)
    #expect(PeerRule(user: 7, group: 70).admits(peer) == row.isAdmitted)
  }

  struct PeerRow: CustomTestStringConvertible {
    var testDescription: String
    var user: UInt32
    var groups: Set<UInt32>
    var isAdmitted: Bool

    init(_ name: String, user: UInt32, groups: Set<UInt32>, isAdmitted: Bool) {
      testDescription = name
      self.user = user
      self.groups = groups
      self.isAdmitted = isAdmitted
    }
  }
}
