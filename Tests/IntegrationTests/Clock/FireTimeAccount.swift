// SPDX-License-Identifier: Apache-2.0

import Foundation

/// What became of the fire times of an item that fires each second, by the daemon's records.
struct FireTimeAccount {
  /// Fire times that one record speaks of, in seconds since the epoch.
  struct Entry {
    var first: Int
    var last: Int
    var record: LiveDaemon.Record
  }

  private(set) var entries: [Entry] = []
  /// What can't be: a record that contradicts itself, a fire time told twice or not at all.
  private(set) var faults: [String] = []

  init(of item: String, in records: some Sequence<LiveDaemon.Record>) {
    for record in records where record.item == item {
      switch record.event {
      case "run_started", "run_skipped":
        add(record["AETHERFLOW_SCHEDULED_AT"], record["AETHERFLOW_SCHEDULED_AT"], "1", record)
      case "run_missed":
        add(
          record["AETHERFLOW_FIRST"], record["AETHERFLOW_LAST"], record["AETHERFLOW_COUNT"],
          record)
      default:
        break
      }
    }
    // A run may be told after the gap that another one stands for.
    entries.sort { ($0.first, $0.last) < ($1.first, $1.last) }
    for (entry, next) in zip(entries, entries.dropFirst()) {
      if next.first <= entry.last {
        faults.append("told twice: \(entry.record) and \(next.record)")
      } else if next.first > entry.last + 1 {
        faults.append("nothing told between: \(entry.record) and \(next.record)")
      }
    }
  }

  private mutating func add(
    _ first: String?, _ last: String?, _ count: String?, _ record: LiveDaemon.Record
  ) {
    guard let first = seconds(first), let last = seconds(last), let count = count.flatMap(Int.init)
    else { return faults.append("lacks a field: \(record)") }
    if count != last - first + 1 { faults.append("count and span differ: \(record)") }
    entries.append(Entry(first: first, last: last, record: record))
  }

  private func seconds(_ text: String?) -> Int? {
    text.flatMap { ISO8601DateFormatter().date(from: $0) }.map { Int($0.timeIntervalSince1970) }
  }
}
