// SPDX-License-Identifier: Apache-2.0

public import JSON

/// What a reload from one configuration to another would do (C7.4); effective values are compared.
public struct ConfigurationDiff: Hashable, Sendable {
  /// An item that both have, with different values.
  public struct Change: Hashable, Sendable {
    public var id: String
    /// The keys that differ, in the order of the documentation; `cron_dialect` last.
    public var keys: [String]
    /// Whether it fires at other times now, so that its past no longer counts (C5.2).
    public var isScheduleChange: Bool
  }

  /// Ids in the order of the new file.
  public var added: [String] = []
  /// Ids in the order of the old file.
  public var removed: [String] = []
  /// In the order of the new file.
  public var changed: [Change] = []
  public var unchanged = 0
  /// Top-level keys whose value differs, `defaults` and `items` left out: they show in the items.
  public var topLevel: [String] = []

  /// - Complexity: O(items).
  public init(from old: Configuration, to new: Configuration) {
    let oldItems = Dictionary(
      old.items.lazy.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    var kept: Set<String> = []
    for item in new.items {
      guard let before = oldItems[item.id] else {
        added.append(item.id)
        continue
      }
      kept.insert(item.id)
      if let change = Change(from: before, to: item) {
        changed.append(change)
      } else {
        unchanged += 1
      }
    }
    removed = old.items.lazy.map(\.id).filter { !kept.contains($0) }
    topLevel = Self.topLevelKeys(old, new).map(\.rawValue)
  }

  /// Whether there is nothing to do.
  public var isEmpty: Bool {
    added.isEmpty && removed.isEmpty && changed.isEmpty && topLevel.isEmpty
  }

  /// The counts in a sentence, as the log and the command tell them.
  public var summary: String {
    "\(added.count) added, \(removed.count) removed, \(changed.count) changed, "
      + "\(unchanged) unchanged"
  }

  /// As `diff --json` prints it (C10).
  public var json: JSONValue {
    .object([
      ("added", .array(added.map(JSONValue.string))),
      ("removed", .array(removed.map(JSONValue.string))),
      (
        "changed",
        .array(
          changed.map {
            .object([
              ("id", .string($0.id)), ("keys", .array($0.keys.map(JSONValue.string))),
            ])
          })
      ),
      ("unchanged", .integer(Int64(unchanged))),
      ("top_level", .array(topLevel.map(JSONValue.string))),
    ])
  }

  private static func topLevelKeys(_ old: Configuration, _ new: Configuration) -> [TopLevelKey] {
    TopLevelKey.allCases.filter { key in
      switch key {
      case .version, .defaults, .items: false
      case .timezone: old.timezone != new.timezone
      case .cronDialect: old.cronDialect != new.cronDialect
      case .maxConcurrentRuns: old.maxConcurrentRuns != new.maxConcurrentRuns
      case .workingDirectory: old.workingDirectory != new.workingDirectory
      case .environment: old.environment != new.environment
      }
    }
  }
}

extension ConfigurationDiff.Change {
  /// Nil if the items are equal.
  init?(from old: Item, to new: Item) {
    guard old != new else { return nil }
    let keys = ItemKey.allCases.filter { !$0.isEqual(in: old, new) }
    let isOtherDialect = old.cronDialect != new.cronDialect
    self.init(
      id: new.id, keys: keys.map(\.rawValue) + (isOtherDialect ? ["cron_dialect"] : []),
      isScheduleChange: isOtherDialect || keys.contains(where: \.decidesFireTimes))
  }
}

extension ItemKey {
  /// Whether a change of it is a change of the schedule (C5.2).
  fileprivate var decidesFireTimes: Bool {
    switch self {
    case .cron, .timezone, .enabled, .jitter: true
    default: false
    }
  }
}
