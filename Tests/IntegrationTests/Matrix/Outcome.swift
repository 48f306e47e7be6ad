// SPDX-License-Identifier: Apache-2.0

/// What a scheduler's log says that became of an edit.
enum Outcome: Hashable, Sendable, CustomStringConvertible {
  /// A version is live, all of it and nothing else.
  case reloads(Int)
  /// A reload after which the live items are no version that anybody wrote.
  case torn(String)
  /// The file is rejected, with a text in the message.
  case rejects(String)
  /// Other content, the same configuration.
  case unchanged
  case holds(String)
  case releases(String)
  case bundleChanges
  /// A change can't be seen as it happens, with a text in the message.
  case degrades(String)
  /// A record of no event, with a text in the message.
  case remarks(String)
  /// In a row: any number of reloads, one at least; each a whole version.
  case reloadsOnTheWay

  var description: String {
    switch self {
    case .reloads(let version): "reloads version \(version)"
    case .torn(let items): "reloads what nobody wrote: \(items)"
    case .rejects(let text): "rejects: \(text)"
    case .unchanged: "unchanged"
    case .holds(let item): "holds \(item)"
    case .releases(let item): "releases \(item)"
    case .bundleChanges: "bundle changed"
    case .degrades(let text): "degraded: \(text)"
    case .remarks(let text): "remarks: \(text)"
    case .reloadsOnTheWay: "reloads on the way"
    }
  }

  /// Whether what was seen is what a row expects; texts need only be contained.
  func fits(_ expected: Outcome) -> Bool {
    switch (self, expected) {
    case (.rejects(let message), .rejects(let text)),
      (.degrades(let message), .degrades(let text)),
      (.remarks(let message), .remarks(let text)):
      message.contains(text)
    case (.reloads, .reloadsOnTheWay): true
    default: self == expected
    }
  }
}
