// SPDX-License-Identifier: Apache-2.0

/// Why fire times passed without a run of their own.
enum MissReason: Hashable, Sendable {
  /// Later than `misfire_grace_time`; by how much in all.
  case graceExceeded(Duration)
  /// The same, and the ledger could not be written when it was due.
  case ledger(Duration)
  /// A newer fire time's run stands for them.
  case coalesced(into: String)
  /// A file that the item names is not as it should be.
  case held(Hold)
  /// An edit took the schedule away between the fire time and its jitter.
  case edited
  /// So did new rules of the time zone.
  case rezoned
  case shutdown

  var word: String {
    switch self {
    case .graceExceeded: "grace_exceeded"
    case .ledger: "ledger"
    case .coalesced: "coalesced"
    case .held(let hold): hold.reason.rawValue
    case .edited: "edited"
    case .rezoned: "timezone_changed"
    case .shutdown: "shutdown"
    }
  }
}

extension LogRecord {
  /// The one record of an item's gap (C5.2).
  static func runMissed(_ item: Item, _ span: FireTimeSpan, reason: MissReason) -> LogRecord {
    let zone = item.schedule.zone
    let first = zone.rfc3339(span.first)
    let last = zone.rfc3339(span.last)
    let what =
      span.count == 1
      ? "fire time \(first) of \(item.id)"
      : "\(span.count) fire times of \(item.id) from \(first) to \(last)"
    var record = LogRecord(
      reason.priority, .runMissed, "\(what) missed: \(reason.sentence(for: item))")
    record[.item] = .text(item.id)
    if case .coalesced(let runID) = reason { record[.runID] = .text(runID) }
    record[.reason] = .text(reason.word)
    record[.count] = .number(Int64(span.count))
    record[.first] = .text(first)
    record[.last] = .text(last)
    return record
  }
}

extension MissReason {
  fileprivate var priority: LogPriority {
    if case .held = self { .error } else { .warning }
  }

  fileprivate func sentence(for item: Item) -> String {
    switch self {
    case .graceExceeded(let lateness):
      "\(Phrase.duration(lateness)) late, more than the misfire_grace_time of "
        + Phrase.duration(item.misfireGraceTime)
    case .ledger(let lateness):
      "the ledger could not be written, and now it is \(Phrase.duration(lateness)) late, more than "
        + "the misfire_grace_time of \(Phrase.duration(item.misfireGraceTime))"
    case .coalesced(let runID): "run \(runID) stands for them"
    case .held(let hold): "the item was held (\(hold.message))"
    case .edited: "its schedule was edited before it was due"
    case .rezoned: "its time zone got new rules before it was due"
    case .shutdown: "the scheduler is stopping"
    }
  }
}
