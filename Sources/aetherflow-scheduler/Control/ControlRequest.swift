// SPDX-License-Identifier: Apache-2.0

import HTTP
import HTTPServer
import JSON

/// A request that has found its route.
struct ControlRequest {
  let exchange: Exchange
  /// The named parts of the path.
  let parameters: [String: String]

  /// The members of the body, each true or false; without a body, there are none.
  ///
  /// - Parameter known: the names that may occur. Another one is an error: a client that asks for
  ///   something that this version can't do must not think that it was done.
  func flags(_ known: String...) throws(HTTPError) -> Set<String> {
    guard !exchange.request.body.isEmpty else { return [] }
    let value: JSONValue
    do throws(JSONError) {
      value = try JSONValue(parsing: exchange.request.body)
    } catch {
      throw HTTPError(.badRequest, "the body is no JSON: \(error.message) (byte \(error.offset))")
    }
    guard case .object(let members) = value else {
      throw HTTPError(.badRequest, "the body is no JSON object")
    }
    var flags: Set<String> = []
    for (name, value) in members {
      guard known.contains(name) else {
        throw HTTPError(
          .badRequest, "\"\(name)\" is unknown here; known are \(known.joined(separator: ", "))")
      }
      guard case .boolean(let isSet) = value else {
        throw HTTPError(.badRequest, "\"\(name)\" must be true or false")
      }
      if isSet { flags.insert(name) }
    }
    return flags
  }
}
