// SPDX-License-Identifier: Apache-2.0

import JSON
import Ledger
import Scheduler

/// An attempt as `history` shows it.
struct HistoryLine {
  private let run: LedgerRun
  private let zone: TimeZoneRules

  init(_ run: LedgerRun, zone: TimeZoneRules) {
    self.run = run
    self.zone = zone
  }

  var json: JSONValue {
    .object([
      ("run_id", .string(run.runID)), ("item", .string(run.item)),
      ("scheduled_at", time(run.fireTime)), ("started_at", time(run.startedAt)),
      ("ended_at", time(run.end?.at)),
      ("outcome", run.end.map { .string($0.outcome) } ?? .null),
      ("exit_status", number(run.end?.exitStatus)), ("attempt", number(run.attempt)),
      ("cpu_usec", number(run.end?.cpuMicroseconds)),
      ("max_rss_bytes", number(run.end?.maxRSSBytes)),
    ])
  }

  /// `2026-03-02T00:01:00+00:00  failed (3)          1.2 s       a-20260302T000100Z`.
  var text: String {
    let time = zone.rfc3339(WallInstant(microseconds: run.fireTime))
    return "\(time)  \(padded(outcome, to: 20))\(padded(length, to: 12))\(run.runID)"
      + (run.attempt > 1 ? ", attempt \(run.attempt)" : "")
  }

  private var outcome: String {
    guard let end = run.end else { return "active" }
    switch (end.exitStatus, end.exitSignal) {
    case (let status?, _) where status != 0: return "\(end.outcome) (\(status))"
    case (_, let signal?): return "\(end.outcome) (signal \(signal))"
    default: return end.outcome
    }
  }

  private var length: String {
    guard let start = run.startedAt, let end = run.end?.at else { return "" }
    return Phrase.duration(.microseconds(end - start))
  }

  private func padded(_ text: String, to width: Int) -> String {
    text + String(repeating: " ", count: max(1, width - text.count))
  }

  private func time(_ instant: Int64?) -> JSONValue {
    instant.map { .string(zone.rfc3339(WallInstant(microseconds: $0), fractionDigits: 3)) } ?? .null
  }

  /// A fire time is a whole second.
  private func time(_ fireTime: Int64) -> JSONValue {
    .string(zone.rfc3339(WallInstant(microseconds: fireTime)))
  }

  private func number(_ value: Int64?) -> JSONValue {
    value.map { .integer($0) } ?? .null
  }
}
