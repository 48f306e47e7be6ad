// SPDX-License-Identifier: Apache-2.0

import HTTP
import Reactor
import SystemPackage

/// One connection's part in a turn: reading, taking requests out of what was read, and writing.
extension Server {
  func serve(_ connection: Connection) {
    switch connection.phase {
    case .receiving: receive(connection)
    // Nothing but its end is reported of a client that waits for an answer.
    case .answering: close(connection)
    case .sending: send(connection)
    case .leaving: readAway(connection)
    case .closed: break
    }
  }

  private func receive(_ connection: Connection) {
    if connection.interest == .reading {
      do {
        guard let count = try connection.socket.read(into: &buffer) else { return }
        if count == 0 { connection.isInputOver = true }
        if connection.isIdle { connection.deadline = clock() + limits.requestTime }
        connection.parser.append(buffer[..<count])
      } catch {
        return close(connection)
      }
    }
    advance(connection)
  }

  /// Takes the next request out of what has come.
  private func advance(_ connection: Connection) {
    do throws(HTTPError) {
      switch try connection.parser.next() {
      case .request(let request):
        current.exchanges.append(connection.begin(request))
        setInterest([], of: connection)
      case .needsMore:
        if connection.isInputOver { return close(connection) }
        try? connection.flush()
        setInterest(.reading, of: connection)
      case .expectsContinue:
        connection.prepareInterim(HTTPResponse.goOn)
        try? connection.flush()
        setInterest(.reading, of: connection)
      }
    } catch {
      refuse(connection, error)
    }
  }

  func refuse(_ connection: Connection, _ error: HTTPError) {
    let response = HTTPResponse(error.status, error: error.message)
    connection.refuse(response, until: clock() + limits.answerTime)
    send(connection)
  }

  func send(_ connection: Connection) {
    do throws(Errno) {
      try connection.flush()
    } catch {
      return close(connection)
    }
    guard !connection.hasOutput, case .sending(let isLast) = connection.phase else {
      return setInterest(.writing, of: connection)
    }
    guard isLast else {
      connection.transition(to: .receiving, until: clock() + limits.idleTime)
      // A request that is here already is taken in the next turn; others come first. A socket with
      // room to write is ready, so that there is one.
      let hasMore = connection.parser.hasBytes || connection.isInputOver
      return setInterest(hasMore ? .writing : .reading, of: connection)
    }
    connection.socket.finishWriting()
    connection.transition(to: .leaving, until: clock() + limits.farewellTime)
    setInterest(.reading, of: connection)
  }

  private func readAway(_ connection: Connection) {
    guard let count = try? connection.socket.read(into: &buffer), count > 0 else {
      return close(connection)
    }
  }

  private func setInterest(_ interest: Interest, of connection: Connection) {
    guard connection.interest != interest, let token = connection.token else { return }
    do {
      try reactor.modify(token, for: interest)
      connection.interest = interest
    } catch {
      close(connection)
    }
  }
}
