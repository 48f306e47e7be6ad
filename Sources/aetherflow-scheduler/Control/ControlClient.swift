// SPDX-License-Identifier: Apache-2.0

import HTTP
import JSON
import Reactor
import Scheduler
import SystemPackage

/// A conversation with a running daemon; it waits, but never for ever.
final class ControlClient {
  /// Why there is no answer.
  enum Failure: Error {
    /// Nobody listens at any of the paths.
    case nobody([SocketError])
    /// Somebody listens whom we may not talk to.
    case noPermission(String)
    /// The daemon has ended, or hangs.
    case silent(path: String)
    case other(String)
  }

  private enum Source { case socket, timer }

  let path: String
  private let socket: StreamSocket
  private var reactor: Reactor<Source>
  private var timer: ClockTimer
  private let token: Token
  private var parser: HTTPResponseParser
  private var buffer = [UInt8](repeating: 0, count: 64 << 10)

  private init(_ path: String, _ socket: consuming StreamSocket) throws(Errno) {
    self.path = path
    self.socket = socket
    reactor = try Reactor()
    timer = try ClockTimer(.monotonic)
    token = try reactor.register(self.socket.descriptor, for: .reading, as: .socket)
    _ = try reactor.register(timer.descriptor, for: .reading, as: .timer)
    var limits = HTTPLimits()
    limits.body = 64 << 20
    parser = HTTPResponseParser(limits)
  }

  /// Connects to the first daemon that listens at one of the paths.
  static func connect(to paths: [String]) throws(Failure) -> ControlClient {
    var errors: [SocketError] = []
    for path in paths {
      do throws(SocketError) {
        let socket = try StreamSocket.connect(to: path)
        return try client(path, socket)
      } catch {
        switch error {
        case .failed(_, .permissionDenied), .failed(_, .notPermitted):
          throw .noPermission(path)
        case .failed(_, .wouldBlock): throw .silent(path: path)
        default: errors.append(error)
        }
      }
    }
    throw .nobody(errors)
  }

  private static func client(
    _ path: String, _ socket: consuming StreamSocket
  ) throws(SocketError) -> ControlClient {
    do throws(Errno) {
      return try ControlClient(path, socket)
    } catch {
      throw .failed(path, error)
    }
  }

  /// Sends a request.
  ///
  /// - Parameter limit: how long that may take.
  func send(
    _ method: String, _ target: String, _ body: JSONValue? = nil,
    within limit: Duration = .seconds(15)
  ) throws(Failure) {
    let body = body.map { Array($0.compact.utf8) } ?? []
    var head = "\(method) \(target) HTTP/1.1\r\nHost: localhost\r\n"
    head += "User-Agent: aetherflow-scheduler/\(Version.current)\r\n"
    if !body.isEmpty { head += "Content-Type: application/json\r\n" }
    var rest = (Array("\(head)Content-Length: \(body.count)\r\n\r\n".utf8) + body)[...]
    let deadline = Self.now + limit
    while !rest.isEmpty {
      do throws(Errno) {
        if let count = try socket.write(rest) {
          rest = rest.dropFirst(count)
          continue
        }
      } catch {
        return  // Whoever does not want to hear the rest may still have said why.
      }
      guard try wait(for: .writing, until: deadline) else { throw .silent(path: path) }
    }
  }

  /// The answer; nil if it has not come in time. Then it can be waited for again.
  func receive(within limit: Duration) throws(Failure) -> HTTPResponse? {
    let deadline = Self.now + limit
    while true {
      if let response = try parsed() { return response }
      guard try wait(for: .reading, until: deadline) else { return nil }
      try read()
    }
  }

  private func parsed() throws(Failure) -> HTTPResponse? {
    do throws(HTTPError) {
      return try parser.next()
    } catch {
      throw .other("\"\(path)\" is not the control socket of a scheduler: \(error.message)")
    }
  }

  private func read() throws(Failure) {
    do throws(Errno) {
      guard let count = try socket.read(into: &buffer) else { return }
      if count > 0 { return parser.append(buffer[..<count]) }
    } catch {
      // The connection was cut: for us the same as its end.
    }
    throw .silent(path: path)
  }

  /// Waits until the socket is ready, or the time is over.
  private func wait(for interest: Interest, until deadline: Duration) throws(Failure) -> Bool {
    do throws(Errno) {
      try reactor.modify(token, for: interest)
      try timer.arm(at: deadline.wholeMicroseconds)
      while true {
        try reactor.wait()
        while let event = reactor.next() {
          switch event.source {
          case .socket: return true
          case .timer: if case .expired = try timer.read() { return false }
          }
        }
      }
    } catch {
      throw .other("unable to wait for the answer: \(error)")
    }
  }

  private static var now: Duration { .microseconds(Clocks.monotonic()) }
}
