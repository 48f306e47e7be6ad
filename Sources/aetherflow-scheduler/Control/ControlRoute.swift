// SPDX-License-Identifier: Apache-2.0

import HTTP
import HTTPServer
import JSON

/// One thing that can be asked of the daemon on its control socket.
struct ControlRoute: Sendable {
  /// What comes of a request.
  enum Reply {
    case now(HTTPResponse)
    /// The daemon responds when it knows the answer.
    case later
  }

  let method: String
  /// The parts of the path. One that begins with a colon fits anything, and names it.
  let path: [String]
  let answer: @Sendable (Daemon, ControlRequest) throws(HTTPError) -> Reply

  /// The whole protocol: docs/control-protocol.md has a section for each row.
  static let all = [
    ControlRoute(method: "GET", path: ["v1", "status"]) { daemon, _ throws(HTTPError) in
      .now(HTTPResponse(.ok, daemon.statusReport))
    },
    ControlRoute(method: "POST", path: ["v1", "reload"]) { daemon, request throws(HTTPError) in
      try daemon.reload(request)
    },
  ]

  /// Finds out who answers a request.
  static func find(
    _ request: HTTPRequest, among routes: [ControlRoute] = all
  ) -> Result<(ControlRoute, [String: String]), Refusal> {
    let candidates = routes.compactMap { route in
      route.parameters(in: request.path).map { (route, $0) }
    }
    // What GET answers, HEAD is answered by; the body is left out when it is sent.
    let method = request.method == "HEAD" ? "GET" : request.method
    if let found = candidates.first(where: { $0.0.method == method }) { return .success(found) }
    if candidates.isEmpty { return .failure(.unknown) }
    let methods = candidates.map(\.0.method)
    return .failure(.method(methods + (methods.contains("GET") ? ["HEAD"] : [])))
  }

  /// Why nobody answers.
  enum Refusal: Error, Equatable {
    case unknown
    /// The resource knows other methods.
    case method([String])
  }

  /// What the named parts stand for; nil if the path is another one.
  private func parameters(in parts: [String]) -> [String: String]? {
    guard parts.count == path.count else { return nil }
    var parameters: [String: String] = [:]
    for (pattern, part) in zip(path, parts) {
      if pattern.hasPrefix(":") {
        parameters[String(pattern.dropFirst())] = part
      } else if pattern != part {
        return nil
      }
    }
    return parameters
  }
}
