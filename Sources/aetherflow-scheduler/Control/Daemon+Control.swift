// SPDX-License-Identifier: Apache-2.0

import HTTP
import HTTPServer
import JSON
import Reactor
import Scheduler
import SystemPackage

/// What is asked on the control socket.
extension Daemon {
  /// Begins to listen; before the daemon says that it is ready.
  func listen(on socket: consuming ListeningSocket, as user: UInt32) throws(Errno) {
    let rule = PeerRule(user: user, group: socket.group)
    let server = try Server(socket, admitting: rule)
    controlToken = try reactor.register(server.descriptor, for: .reading, as: .control)
    control = server
  }

  func serveControl() {
    guard let control else { return }
    do {
      let turn = try control.turn()
      if let trouble = turn.trouble {
        write(
          LogRecord(
            .warning, nil,
            "new connections to the control socket have to wait: \(trouble)"))
      }
      for exchange in turn.exchanges { answer(exchange) }
    } catch {
      loseControl(error)
    }
  }

  func respond(to exchange: Exchange.ID, _ response: HTTPResponse) {
    do {
      try control?.answer(exchange, response)
    } catch {
      loseControl(error)
    }
  }

  private func answer(_ exchange: Exchange) {
    switch ControlRoute.find(exchange.request) {
    case .success((let route, let parameters)):
      do throws(HTTPError) {
        let request = ControlRequest(exchange: exchange, parameters: parameters)
        guard case .now(let response) = try route.answer(self, request) else { return }
        respond(to: exchange.id, response)
      } catch {
        respond(to: exchange.id, HTTPResponse(error.status, error: error.message))
      }
    case .failure(let refusal): respond(to: exchange.id, response(to: exchange.request, refusal))
    }
  }

  private func response(
    to request: HTTPRequest, _ refusal: ControlRoute.Refusal
  ) -> HTTPResponse {
    let path = "/" + request.path.joined(separator: "/")
    switch refusal {
    case .unknown:
      return HTTPResponse(
        .notFound, error: "aetherflow-scheduler \(Version.current) has nothing at \(path)")
    case .method(let methods):
      var response = HTTPResponse(
        .methodNotAllowed,
        error: "\(path) takes \(methods.joined(separator: ", ")), not \(request.method)")
      response.allow = methods
      return response
    }
  }

  /// The schedule goes on without it.
  private func loseControl(_ error: Errno) {
    write(
      LogRecord(
        .error, nil,
        "the control socket is closed: \(error); it is back after a restart of the scheduler"))
    if let controlToken { reactor.deregister(controlToken) }
    controlToken = nil
    control = nil
  }

  /// `POST /v1/reload`
  func reload(_ request: ControlRequest) throws(HTTPError) -> ControlRoute.Reply {
    let flags = try request.flags("wait", "force")
    guard let number = orderReload(isForced: flags.contains("force")) else {
      throw HTTPError(
        .serviceUnavailable,
        scheduler.isStopping ? Self.isStoppingMessage : ReloadReport.notFollowed)
    }
    guard flags.contains("wait") else {
      return .now(HTTPResponse(.accepted, .object([("order", .integer(Int64(number)))])))
    }
    reloads.wait(request.exchange.id, for: number)
    return .later
  }
}
