// SPDX-License-Identifier: Apache-2.0

import Foundation
import HTTP
import JSON
import Reactor
import SystemPackage

@testable import HTTPServer

/// A server and its clients on one thread: what a client has written is there when the server takes
/// its turn. Time passes when the test says so.
final class Stage {
  let folder: URL
  let server: Server
  private let clock: Clock
  /// The requests that nobody has answered.
  private(set) var open: [Exchange] = []
  /// Whether requests are answered as they come.
  var isAnswering = true

  private final class Clock {
    var now = Duration.microseconds(Clocks.monotonic())
  }

  init(_ change: (inout ServerLimits) -> Void = { _ in }) throws {
    folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("server-\(UUID().uuidString.prefix(8))")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    var limits = ServerLimits()
    change(&limits)
    let clock = Clock()
    self.clock = clock
    let socket = try ListeningSocket.open(at: folder.appendingPathComponent("s").path)
    server = try Server(
      socket, admitting: PeerRule(user: geteuid(), group: getegid()), limits: limits,
      clock: { clock.now })
  }

  deinit {
    try? FileManager.default.removeItem(at: folder)
  }

  func connect() throws -> TestClient {
    try TestClient(to: server.path)
  }

  /// Lets the server take turns until there is nothing to do, and returns how many requests came.
  @discardableResult
  func settle() throws -> Int {
    var count = 0
    repeat {
      let turn = try server.turn()
      count += turn.exchanges.count
      for exchange in turn.exchanges {
        if isAnswering { try answer(exchange) } else { open.append(exchange) }
      }
    } while try isReady()
    return count
  }

  /// Whether the server would wake a loop.
  func isReady() throws -> Bool {
    try TestLoop(server).poll() > 0
  }

  func pass(_ time: Duration) throws {
    clock.now += time
    try settle()
  }

  /// Says what was asked, or as many bytes as the path has for a number.
  func answer(_ exchange: Exchange) throws {
    let path = exchange.request.path.joined(separator: "/")
    let text = Int(path).map { String(repeating: "x", count: $0) } ?? path
    try server.answer(exchange.id, HTTPResponse(.ok, .string(text)))
  }

  func answerOpen() throws {
    let exchanges = open
    open = []
    for exchange in exchanges { try answer(exchange) }
  }
}

/// The other end of a connection.
final class TestClient {
  /// A class: to let go of it is to close the connection.
  private final class Connection {
    let socket: StreamSocket

    init(to path: String) throws {
      socket = try StreamSocket.connect(to: path)
    }

    func read(into buffer: inout [UInt8]) throws -> Int? { try socket.read(into: &buffer) }
  }

  private var connection: Connection?
  private var received: [UInt8] = []

  init(to path: String) throws {
    connection = try Connection(to: path)
  }

  static func request(_ path: String, method: String = "GET", _ fields: String = "") -> String {
    "\(method) /\(path) HTTP/1.1\r\nHost: x\r\n\(fields)\r\n"
  }

  /// Writes as much as there is room for, and returns how much that was.
  @discardableResult
  func send(_ text: String) throws -> Int {
    let bytes = Array(text.utf8)
    return try connection?.socket.write(bytes[...]) ?? 0
  }

  func get(_ path: String) throws {
    try send(Self.request(path))
  }

  /// All that has come so far.
  func read() throws -> String {
    var buffer = [UInt8](repeating: 0, count: 64 << 10)
    while let count = try connection?.read(into: &buffer), count > 0 {
      received += buffer[..<count]
    }
    return String(decoding: received, as: UTF8.self)
  }

  /// The bodies of the answers so far, one on a line.
  func bodies() throws -> [String] {
    try read().split(separator: "\r\n\r\n").dropFirst().map { part in
      String(part.prefix { $0 != "\n" })
    }
  }

  /// Whether the server has closed the connection.
  func isClosed() throws -> Bool {
    _ = try read()
    var buffer = [UInt8](repeating: 0, count: 1)
    do {
      return try connection?.read(into: &buffer) == 0
    } catch Errno.connectionReset {
      return true
    }
  }

  func finishWriting() { connection?.socket.finishWriting() }

  func close() { connection = nil }
}

/// A loop that a server is in.
final class TestLoop {
  private var reactor: Reactor<Void>

  init(_ server: Server) throws {
    reactor = try Reactor()
    _ = try reactor.register(server.descriptor, for: .reading, as: ())
  }

  func wait() throws { try reactor.wait() }

  func poll() throws -> Int { try reactor.poll() }
}
