// SPDX-License-Identifier: Apache-2.0

import Foundation

/// What has become of the fire times of items that fire every second, by the daemon's own records.
struct FireTimeTally {
  /// Fire times, in seconds since 1970, for which a run was started, with how late it was.
  private(set) var started: [String: [Int: Int]] = [:]
  /// Those that a record says had no run of their own.
  private(set) var passedOver: [String: Set<Int>] = [:]
  /// Whatever must not be: a fire time told twice, a count that does not fit.
  private(set) var faults: [String] = []

  init(_ records: [LiveDaemon.Record]) {
    for record in records {
      guard let item = record.item else { continue }
      switch record.event {
      case "run_started": start(item, record)
      case "run_missed": miss(item, record)
      case "run_skipped": passOver(item, [Self.second(record["AETHERFLOW_SCHEDULED_AT"])], record)
      // An attempt that never had a process has no other record.
      case "run_failed" where record["AETHERFLOW_OUTCOME"] == "start_failed":
        passOver(item, [Self.second(record["AETHERFLOW_SCHEDULED_AT"])], record)
      default: break
      }
    }
  }

  /// The newest second of an item that anything is known about.
  func last(of item: String) -> Int {
    max(started[item]?.keys.max() ?? 0, passedOver[item]?.max() ?? 0)
  }

  /// The seconds of a range that nothing is known about.
  func lost(of item: String, in seconds: ClosedRange<Int>) -> [Int] {
    seconds.filter { started[item]?[$0] == nil && passedOver[item]?.contains($0) != true }
  }

  /// How late the runs of a range were, in microseconds, sorted.
  func latencies(in seconds: ClosedRange<Int>) -> Latencies {
    Latencies(
      sorted: started.values.flatMap { runs in
        runs.filter { seconds.contains($0.key) }.values
      }.sorted())
  }

  /// Seconds since 1970 of an RFC 3339 time in UTC; 0 where there is none.
  static func second(_ text: String?) -> Int {
    guard let text, let date = try? Date(text, strategy: .iso8601) else { return 0 }
    return Int(date.timeIntervalSince1970)
  }

  private mutating func start(_ item: String, _ record: LiveDaemon.Record) {
    let second = Self.second(record["AETHERFLOW_SCHEDULED_AT"])
    let latency = record["AETHERFLOW_LATENCY_USEC"].flatMap { Int($0) } ?? -1
    if latency < 0 { faults.append("early, or without latency: \(record)") }
    if started[item, default: [:]].updateValue(latency, forKey: second) != nil {
      faults.append("started twice: \(record)")
    }
    if passedOver[item]?.contains(second) == true { faults.append("passed over, ran: \(record)") }
  }

  private mutating func miss(_ item: String, _ record: LiveDaemon.Record) {
    let first = Self.second(record["AETHERFLOW_FIRST"])
    let last = Self.second(record["AETHERFLOW_LAST"])
    guard first > 0, last >= first, record["AETHERFLOW_COUNT"] == String(last - first + 1) else {
      faults.append("the count does not fit: \(record)")
      return
    }
    passOver(item, Array(first...last), record)
  }

  private mutating func passOver(_ item: String, _ seconds: [Int], _ record: LiveDaemon.Record) {
    for second in seconds {
      if !passedOver[item, default: []].insert(second).inserted || started[item]?[second] != nil {
        faults.append("told twice: \(record)")
      }
    }
  }
}

/// Latencies in microseconds, of which one wants to know the middle and the end.
struct Latencies: CustomStringConvertible {
  var sorted: [Int]

  func percentile(_ share: Int) -> Int {
    sorted.isEmpty ? 0 : sorted[min(sorted.count - 1, sorted.count * share / 100)]
  }

  var description: String {
    "\(sorted.count) runs, p50 \(percentile(50) / 1000) ms, p99 \(percentile(99) / 1000) ms, "
      + "max \((sorted.last ?? 0) / 1000) ms"
  }
}
