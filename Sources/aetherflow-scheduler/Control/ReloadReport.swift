// SPDX-License-Identifier: Apache-2.0

import HTTP
import HTTPServer
import JSON
import Scheduler

/// What a reload did, as the control socket tells it (docs/control-protocol.md).
enum ReloadReport {
  /// How many things are told one by one. A person who changes more than that has a file to look at,
  /// and the answer stays small.
  private static let mostSentences = 1000

  static let notFollowed =
    "the files can't be read any more, as the log says; restart the scheduler"

  static func response(to answer: ReloadAnswer) -> HTTPResponse {
    switch answer.outcome {
    case .applied(let sentences): .init(.ok, applied(answer.number, sentences))
    case .unchanged:
      .init(
        .ok,
        .object([
          ("order", .integer(Int64(answer.number))), ("outcome", .string("unchanged")),
          ("changes", .array([])), ("summary", .string("nothing has changed")),
        ]))
    case .rejected(let rejection): .init(.unprocessable, rejected(answer.number, rejection))
    }
  }

  private static func applied(_ number: UInt64, _ sentences: [String]) -> JSONValue {
    let changes = sentences.dropLast()
    let leftOut = changes.count - mostSentences
    var members: [(String, JSONValue)] = [
      ("order", .integer(Int64(number))), ("outcome", .string("applied")),
      ("changes", .array(changes.prefix(mostSentences).map(JSONValue.string))),
      ("summary", .string(sentences.last ?? "")),
    ]
    if leftOut > 0 { members.append(("changes_left_out", .integer(Int64(leftOut)))) }
    return .object(members)
  }

  private static func rejected(_ number: UInt64, _ rejection: Rejection) -> JSONValue {
    .object([
      ("error", .string("the scheduler YAML is wrong; what was live stays live")),
      ("order", .integer(Int64(number))), ("outcome", .string("rejected")),
      ("errors", .array(rejection.errors.map(\.json))), ("report", .string(rejection.report)),
    ])
  }
}
