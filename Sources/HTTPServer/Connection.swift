// SPDX-License-Identifier: Apache-2.0

import HTTP
import Reactor
import SystemPackage

/// One client: what it has sent, what it is yet to be sent, and what is expected of it next.
final class Connection {
  enum Phase: Hashable {
    /// A request is to come, or the rest of one.
    case receiving
    /// A request is with the server's owner.
    case answering
    /// An answer is on its way.
    case sending(isLast: Bool)
    /// Nothing is to be said any more; what still comes is read away.
    case leaving
    case closed

    func canBecome(_ next: Phase) -> Bool {
      switch (self, next) {
      case (.closed, _): false
      case (_, .closed): true
      case (.receiving, .answering), (.receiving, .sending(isLast: true)): true
      case (.answering, .sending): true
      case (.sending(isLast: false), .receiving), (.sending(isLast: true), .leaving): true
      default: false
      }
    }
  }

  let id: UInt64
  let socket: StreamSocket
  private(set) var phase = Phase.receiving
  var token: Token?
  var interest = Interest.reading
  var parser: HTTPRequestParser
  private var output: [UInt8] = []
  private var written = 0
  /// The request that is being answered, by number; from 1.
  private(set) var exchangeCount: UInt64 = 0
  private var method = ""
  private var keepsAlive = true
  /// Set once the client has said that it will send nothing more.
  var isInputOver = false
  /// When the phase has lasted too long; nil while it is the server's turn.
  var deadline: Duration?

  init(_ id: UInt64, _ socket: consuming StreamSocket, _ limits: HTTPLimits) {
    self.id = id
    self.socket = socket
    parser = HTTPRequestParser(limits)
  }

  /// The only line that assigns the phase.
  func transition(to next: Phase, until deadline: Duration? = nil) {
    precondition(phase.canBecome(next), "impossible step from \(phase) to \(next)")
    phase = next
    self.deadline = deadline
  }

  /// Whether the client is between two requests.
  var isIdle: Bool { phase == .receiving && exchangeCount > 0 && parser.isBetweenRequests }

  func begin(_ request: HTTPRequest) -> Exchange {
    exchangeCount += 1
    method = request.method
    keepsAlive = request.keepsAlive
    transition(to: .answering)
    return Exchange(id: .init(connection: id, number: exchangeCount), request: request)
  }

  func answer(_ response: HTTPResponse, until deadline: Duration) {
    response.write(to: &output, answering: method, isLast: !keepsAlive)
    transition(to: .sending(isLast: !keepsAlive), until: deadline)
  }

  /// Answers what is no request, and ends the conversation.
  func refuse(_ response: HTTPResponse, until deadline: Duration) {
    response.write(to: &output, answering: "", isLast: true)
    transition(to: .sending(isLast: true), until: deadline)
  }

  /// An interim answer goes before the one that is to come.
  func prepareInterim(_ bytes: [UInt8]) {
    output.append(contentsOf: bytes)
  }

  var hasOutput: Bool { written < output.count }

  /// Writes as much of the output as there is room for.
  func flush() throws(Errno) {
    while hasOutput {
      guard let count = try socket.write(output[written...]) else { return }
      written += count
    }
    output = []
    written = 0
  }
}
