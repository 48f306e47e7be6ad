// SPDX-License-Identifier: Apache-2.0

import Foundation
import Ledger

/// Compares what several daemons have told with the ledger and with the runs' own traces.
struct KillAccount {
  /// Fire times in seconds since 1970 that a record says had no run, by item.
  private var passedOver: [String: Set<Int>] = [:]
  private var kills: [Double] = []
  private var began: Double?
  private(set) var interrupted = 0
  private(set) var faults: [String] = []
  private var counts = (runs: 0, retries: 0, traces: 0, passedOver: 0, untold: 0)

  var summary: String {
    "\(kills.count) kills: \(counts.runs) runs, \(counts.retries) further attempts, "
      + "\(interrupted) interrupted, \(counts.traces) traces, \(counts.passedOver) fire times "
      + "missed or skipped, \(counts.untold) decided at the moment of a kill and not told"
  }

  /// A daemon is there; what counts begins with the first.
  mutating func begin() {
    began = began ?? Date().timeIntervalSince1970
  }

  mutating func killed(_ date: Date) { kills.append(date.timeIntervalSince1970) }

  mutating func add(_ records: [LiveDaemon.Record]) {
    for record in records {
      guard let item = record.item else { continue }
      switch record.event {
      case "run_interrupted": interrupted += 1
      case "run_missed":
        let first = FireTimeTally.second(record["AETHERFLOW_FIRST"])
        let last = FireTimeTally.second(record["AETHERFLOW_LAST"])
        for second in stride(from: first, through: last, by: Self.period(item)) {
          passOver(item, second, record)
        }
      case "run_skipped":
        passOver(item, FireTimeTally.second(record["AETHERFLOW_SCHEDULED_AT"]), record)
      default: break
      }
    }
  }

  private mutating func passOver(_ item: String, _ second: Int, _ record: LiveDaemon.Record) {
    counts.passedOver += 1
    if !passedOver[item, default: []].insert(second).inserted {
      faults.append("told twice: \(record)")
    }
  }

  mutating func compare(_ attempts: [LedgerRun], traces: String) {
    let lines = traces.split(separator: "\n").map(String.init)
    counts.traces = lines.count
    var seen: Set<String> = []
    let claimed = Set(attempts.map(\.runID))
    for line in lines {
      if !seen.insert(line).inserted { faults.append("run twice: \(line)") }
      if !claimed.contains(line) { faults.append("run, but not in the ledger: \(line)") }
    }
    var fired: [String: Set<Int>] = [:]
    for attempt in attempts {
      if attempt.state != .ended { faults.append("has no end: \(attempt)") }
      guard attempt.attempt == 1 else {
        counts.retries += 1
        continue
      }
      counts.runs += 1
      let second = Int(attempt.fireTime / 1_000_000)
      if !fired[attempt.item, default: []].insert(second).inserted {
        faults.append("claimed twice: \(attempt)")
      }
      if passedOver[attempt.item]?.contains(second) == true {
        faults.append("told as passed over, but run: \(attempt)")
      }
      let wasRun = attempt.end?.outcome != "interrupted" && attempt.end?.outcome != "start_failed"
      // One that was killed before its first line has left no trace.
      if wasRun, attempt.end?.exitStatus == 0, !seen.contains(attempt.runID) {
        faults.append("ended well without a trace: \(attempt)")
      }
    }
    lookForLost(fired)
  }

  /// Every fire time up to the last one known is in the ledger, or was told; or it was decided when
  /// the daemon was killed, who then had no time to tell.
  private mutating func lookForLost(_ fired: [String: Set<Int>]) {
    guard let began else { return }
    for number in 0..<30 {
      let item = "i\(number)"
      let period = Self.period(item)
      let told = (passedOver[item] ?? []).union(fired[item] ?? [])
      let first = (Int(began) / period + 1) * period
      for second in stride(from: first, through: told.max() ?? 0, by: period)
      where !told.contains(second) {
        counts.untold += 1
        let isAtKill = kills.contains { abs($0 - Double(second)) < 1.0 }
        if !isAtKill { faults.append("lost: \(item) at \(second)") }
      }
    }
  }

  private static func period(_ item: String) -> Int {
    1 + (Int(item.dropFirst()) ?? 0) % 3
  }
}
