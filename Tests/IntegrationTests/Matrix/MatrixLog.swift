// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Follows the live set of items through the log, and makes outcomes of the records.
struct MatrixLog {
  /// The version that ends every row.
  static let marker = 99

  let row: MatrixRow
  private var live = MatrixLog.items(of: 1)
  /// How many records of items belong to the reload that was announced last; nil after it.
  private var itemsToCome: Int?
  private(set) var outcomes: [Outcome] = []
  /// When the record was written that completed the last outcome, in seconds since 1970.
  private(set) var decidedAt = 0.0
  private(set) var hasMarker = false

  init(_ row: MatrixRow) { self.row = row }

  static func items(of version: Int) -> Set<String> {
    Set((0..<30).map { "n" + String(1000 + $0).dropFirst() })
      .union(["first-\(version)", "last-\(version)"])
  }

  mutating func take(_ record: LiveDaemon.Record) {
    guard !hasMarker else { return }
    switch record.event {
    case "item_added": takeItem(record) { $0.insert($1) }
    case "item_removed": takeItem(record) { $0.remove($1) }
    case "item_changed": takeItem(record) { _, _ in }
    case "config_reloaded": takeReload(record)
    case "config_unchanged": note(.unchanged, record)
    case "config_rejected": reject(record)
    case "item_held": note(.holds(record.item ?? ""), record)
    case "item_released": note(.releases(record.item ?? ""), record)
    case "bundle_changed": note(.bundleChanges, record)
    case "watch_degraded": note(.degrades(record.message), record)
    case nil: remark(record)
    default: break
    }
  }

  /// A reload's own record says how many of its items' records follow.
  private mutating func takeReload(_ record: LiveDaemon.Record) {
    let counts = record.message.split(separator: ": ").last?.split(separator: ", ") ?? []
    itemsToCome = counts.filter { !$0.hasSuffix("unchanged") }
      .compactMap { $0.split(separator: " ").first.flatMap { Int($0) } }.reduce(0, +)
    endReload(record)
  }

  private mutating func takeItem(
    _ record: LiveDaemon.Record, _ apply: (inout Set<String>, String) -> Void
  ) {
    guard let item = record.item else { return }
    apply(&live, item)
    itemsToCome? -= 1
    endReload(record)
  }

  private mutating func endReload(_ record: LiveDaemon.Record) {
    guard itemsToCome == 0 else { return }
    itemsToCome = nil
    hasMarker = completeVersion == Self.marker
    guard !hasMarker else { return }
    note(
      completeVersion.map { .reloads($0) } ?? .torn(live.sorted().joined(separator: " ")), record)
  }

  /// The version whose items, all and no others, are live; those that begin with `x-` don't count.
  private var completeVersion: Int? {
    let counted = live.filter { !$0.hasPrefix("x-") }
    guard let first = counted.first(where: { $0.hasPrefix("first-") }),
      let version = Int(first.dropFirst("first-".count)), counted == Self.items(of: version)
    else { return nil }
    return version
  }

  private mutating func note(_ outcome: Outcome, _ record: LiveDaemon.Record) {
    outcomes.append(outcome)
    decidedAt = record.seconds
  }

  private mutating func reject(_ record: LiveDaemon.Record) {
    let outcome = Outcome.rejects(record.message)
    let isExpected = row.expects.contains { outcome.fits($0) }
    if !isExpected, let text = row.briefly, record.message.contains(text) { return }
    note(outcome, record)
  }

  /// Only the remarks that the row is about.
  private mutating func remark(_ record: LiveDaemon.Record) {
    let outcome = Outcome.remarks(record.message)
    if row.expects.contains(where: { outcome.fits($0) }) { note(outcome, record) }
  }

  /// Whether all that the row expects has been seen, and nothing else.
  var isAsExpected: Bool {
    guard itemsToCome == nil else { return false }
    if isOnTheWay {
      return outcomes.count > 1 && outcomes.last == row.expects.last && !isBeyondHope
    }
    return outcomes.count == row.expects.count && !isBeyondHope
  }

  /// Whether something was seen that the row does not expect.
  var isBeyondHope: Bool {
    if isOnTheWay { return !outcomes.allSatisfy { $0.fits(.reloadsOnTheWay) || $0 == .unchanged } }
    return outcomes.count > row.expects.count
      || !zip(outcomes, row.expects).allSatisfy { $0.fits($1) }
  }

  private var isOnTheWay: Bool { row.expects.first == .reloadsOnTheWay }
}

extension LiveDaemon.Record {
  /// When the record was written, in seconds since 1970.
  var seconds: Double {
    guard let text = self["TIMESTAMP"] else { return 0 }
    let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
    return (try? Date(text, strategy: style).timeIntervalSince1970) ?? 0
  }
}
