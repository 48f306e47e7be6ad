// SPDX-License-Identifier: Apache-2.0

import Foundation
import Ledger

/// Compares what several daemons have decided, by their ledger, with what they told, and with the
/// runs' own traces.
struct KillAccount {
  /// What has become of each fire time, in seconds since 1970, by item.
  private var fates: [String: [Int: String]] = [:]
  /// What records say had no run.
  private var told: [(item: String, second: Int, record: String)] = []
  private var began: Int?
  private var kills = 0
  private(set) var interrupted = 0
  private(set) var faults: [String] = []
  private var counts = (runs: 0, retries: 0, traces: 0, missed: 0)

  var summary: String {
    "\(kills) kills: \(counts.runs) runs, \(counts.retries) further attempts, "
      + "\(interrupted) interrupted, \(counts.traces) traces, \(counts.missed) fire times missed "
      + "or skipped, of which \(told.count) were told"
  }

  /// A daemon is there; what counts begins with the first.
  mutating func begin() {
    began = began ?? Int(Date().timeIntervalSince1970)
  }

  /// A daemon was killed, after it had logged this.
  mutating func killed(_ records: [LiveDaemon.Record]) {
    kills += 1
    add(records)
  }

  mutating func add(_ records: [LiveDaemon.Record]) {
    for record in records {
      guard let item = record.item else { continue }
      switch record.event {
      case "run_interrupted": interrupted += 1
      case "run_missed":
        let first = FireTimeTally.second(record["AETHERFLOW_FIRST"])
        let last = FireTimeTally.second(record["AETHERFLOW_LAST"])
        for second in stride(from: first, through: last, by: Self.period(item)) {
          told.append((item, second, "\(record)"))
        }
      case "run_skipped":
        told.append(
          (item, FireTimeTally.second(record["AETHERFLOW_SCHEDULED_AT"]), "\(record)"))
      default: break
      }
    }
  }

  mutating func compare(_ attempts: [LedgerRun], _ misses: [LedgerMiss], traces: String) {
    let lines = traces.split(separator: "\n").map(String.init)
    counts.traces = lines.count
    let traced = Set(lines)
    if traced.count != lines.count {
      faults.append("\(lines.count) traces, but of \(traced.count) attempts: some ran twice")
    }
    for line in traced.subtracting(attempts.map(\.runID)) {
      faults.append("run, but not in the ledger: \(line)")
    }
    for attempt in attempts { take(attempt, hasTrace: traced.contains(attempt.runID)) }
    for miss in misses { take(miss) }
    for (item, second, record) in told where fates[item]?[second] ?? "run" == "run" {
      faults.append("told, but not in the ledger: \(record)")
    }
    for number in 0..<30 { lookForLost("i\(number)") }
  }

  private mutating func take(_ attempt: LedgerRun, hasTrace: Bool) {
    if attempt.state != .ended { faults.append("has no end: \(attempt)") }
    // One that was killed before its first line has left no trace.
    if attempt.end?.exitStatus == 0, !hasTrace {
      faults.append("ended well without a trace: \(attempt)")
    }
    guard attempt.attempt == 1 else { return counts.retries += 1 }
    counts.runs += 1
    decide(attempt.item, Int(attempt.fireTime / 1_000_000), "run")
  }

  private mutating func take(_ miss: LedgerMiss) {
    let period = Self.period(miss.item)
    let seconds = stride(
      from: Int(miss.first / 1_000_000), through: Int(miss.last / 1_000_000), by: period)
    counts.missed += Int(miss.count)
    if Array(seconds).count != miss.count { faults.append("the count does not fit: \(miss)") }
    for second in seconds { decide(miss.item, second, miss.reason) }
  }

  private mutating func decide(_ item: String, _ second: Int, _ fate: String) {
    if let earlier = fates[item, default: [:]].updateValue(fate, forKey: second) {
      faults.append("\(item) at \(second) was \(earlier), then \(fate)")
    }
  }

  /// Every fire time of an item up to the last one known has a fate.
  private mutating func lookForLost(_ item: String) {
    guard let began, let last = fates[item]?.keys.max() else { return }
    let period = Self.period(item)
    for second in stride(from: (began / period + 1) * period, through: last, by: period)
    where fates[item]?[second] == nil {
      faults.append("lost: \(item) at \(second)")
    }
  }

  private static func period(_ item: String) -> Int {
    1 + (Int(item.dropFirst()) ?? 0) % 3
  }
}
