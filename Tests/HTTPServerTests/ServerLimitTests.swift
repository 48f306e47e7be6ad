// SPDX-License-Identifier: Apache-2.0

import Foundation
import HTTP
import Reactor
import SystemPackage
import Testing

@testable import HTTPServer

/// No client can keep the server busy, or keep others out for ever.
@Suite struct ServerLimitTests {
  @Test func halfARequestIsNotWaitedForForEver() throws {
    let stage = try Stage()
    let half = try stage.connect()
    try half.send("GET /a HTTP/1.1\r\n")
    let silent = try stage.connect()
    try stage.settle()
    try stage.pass(.milliseconds(4999))
    #expect(stage.server.connectionCount == 2)
    try stage.pass(.milliseconds(1))
    #expect(stage.server.connectionCount == 0)
    #expect(try half.isClosed())
    #expect(try silent.isClosed())
  }

  /// One byte a second is no way to stay.
  @Test func aRequestHasItsTimeHoweverItTrickles() throws {
    let stage = try Stage()
    let client = try stage.connect()
    try client.get("a")
    try stage.settle()
    try stage.pass(.seconds(20))
    for byte in "GET /b" {
      #expect(stage.server.connectionCount == 1)
      try client.send(String(byte))
      try stage.settle()
      try stage.pass(.milliseconds(900))
    }
    #expect(stage.server.connectionCount == 0)
  }

  @Test func anIdleConnectionIsClosed() throws {
    let stage = try Stage()
    let client = try stage.connect()
    try client.get("a")
    try stage.settle()
    try stage.pass(.milliseconds(29_999))
    #expect(try !client.isClosed())
    try stage.pass(.milliseconds(1))
    #expect(try client.isClosed())
  }

  /// The answer to an order may take as long as it likes.
  @Test func aClientThatWaitsForItsAnswerIsNotHurried() throws {
    let stage = try Stage()
    stage.isAnswering = false
    let client = try stage.connect()
    try client.get("a")
    try stage.settle()
    try stage.pass(.seconds(3600))
    try stage.answerOpen()
    #expect(try client.bodies() == ["\"a\""])
  }

  @Test func aClientThatDoesNotReadHoldsUpNobody() throws {
    let stage = try Stage()
    let slow = try stage.connect()
    // One answer is more than the socket takes; what is asked behind it is not even read.
    try slow.send(TestClient.request("1000000") + TestClient.request("1000000"))
    #expect(try stage.settle() == 1)
    let quick = try stage.connect()
    try quick.get("a")
    #expect(try stage.settle() == 1)
    #expect(try quick.bodies() == ["\"a\""])
    try stage.pass(.milliseconds(29_999))
    try quick.get("b")
    try stage.settle()
    #expect(stage.server.connectionCount == 2)
    try stage.pass(.milliseconds(1))
    #expect(stage.server.connectionCount == 1)
  }

  @Test func aSlowReaderGetsTheWholeAnswer() throws {
    let stage = try Stage()
    let slow = try stage.connect()
    try slow.get("1000000")
    try stage.settle()
    var count = 0
    while try slow.read().utf8.count < 1_000_000 {
      try stage.settle()
      count += 1
      try #require(count < 1000)
    }
    #expect(count > 1)
    #expect(try slow.bodies().first?.utf8.count == 1_000_002)
  }

  @Test func aHundredConnectionsAreAllServed() throws {
    let stage = try Stage()
    let clients = try (0..<100).map { _ in try stage.connect() }
    try stage.settle()
    #expect(stage.server.connectionCount == 64)
    for (index, client) in clients.enumerated() { try client.get("\(index)x") }
    // Those that have had their answer make room for the others.
    try stage.settle()
    for (index, client) in clients.enumerated() {
      #expect(try client.bodies() == ["\"\(index)x\""])
    }
    #expect(stage.server.connectionCount == 64)
  }

  @Test func whoWaitsOutsideDoesNotWakeTheLoop() throws {
    let stage = try Stage { $0.connections = 2 }
    let clients = try (0..<3).map { _ in try stage.connect() }
    try stage.settle()
    #expect(try !stage.isReady())
    clients[0].close()
    try stage.settle()
    try clients[2].get("a")
    try stage.settle()
    #expect(try clients[2].bodies() == ["\"a\""])
  }

  /// With the real clock: the timer is what ends the wait.
  @Test func deadlinesWakeTheLoop() throws {
    let path = try Stage().folder.path + "-real"
    var limits = ServerLimits()
    limits.requestTime = .milliseconds(20)
    let socket = try ListeningSocket.open(at: path)
    let server = try Server(socket, admitting: PeerRule(user: 0, group: 0), limits: limits)
    let loop = try TestLoop(server)
    let client = try TestClient(to: path)
    try client.send("GET")
    repeat {
      try loop.wait()
      _ = try server.turn()
    } while server.connectionCount > 0
    #expect(try client.isClosed())
  }
}
