// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// What happens to the clock under a running daemon, and what the daemon is to tell of it.
///
/// Every scenario but those that are `silent` also has an item `tick` that fires each second; it is
/// left out of what is told, and all its seconds are accounted for instead.
struct ClockScenario: Sendable, CustomTestStringConvertible {
  /// A bound on time that the wall clock must have no part in, in seconds.
  enum Measure: Sendable {
    /// From the start of an item's run to its end.
    case duration(of: String, atLeast: Double)
    /// From the start of an item's first attempt to the start of its second.
    case retry(of: String, after: Double)
  }

  var name: String
  /// The items of `scheduler.yaml`, less their indentation and `flow_yaml`.
  var items: [String]
  /// In the verbs of `Tests/OwnKernel/play`.
  var script: String
  /// How what is told begins, line by line; nil where it depends on chance. See ``tell(_:)``.
  var told: [String]?
  var measures: [Measure] = []
  /// Without the item that fires each second.
  var isSilent = false
  /// The clock goes back so far that fire times come again (C4.2).
  var hasNewPast = false

  var testDescription: String { name }

  /// One record as a line of the story; nil for what no scenario is about.
  ///
  /// Times are those of 2 March 2026, when all scenarios begin; others have their date.
  static func tell(_ record: LiveDaemon.Record) -> String? {
    guard record.item != "tick", let event = record.event else { return nil }
    let item = record.item ?? ""
    let fireTime = short(record["AETHERFLOW_SCHEDULED_AT"])
    switch event {
    case "clock_stepped":
      return record.message.replacingOccurrences(of: "the clock was set ", with: "clock ")
    case "run_missed":
      let span = "\(short(record["AETHERFLOW_FIRST"]))-\(short(record["AETHERFLOW_LAST"]))"
      let count = record["AETHERFLOW_COUNT"] ?? "?"
      return "\(item) missed \(count), \(span), \(record["AETHERFLOW_REASON"] ?? "?")"
    case "run_started":
      return "\(item) started \(fireTime), attempt \(record["AETHERFLOW_ATTEMPT"] ?? "?")"
    case "run_skipped", "run_timed_out", "run_failed", "run_retrying":
      return "\(item) \(event.dropFirst(4)) \(fireTime)"
    default:
      return nil
    }
  }

  private static func short(_ time: String?) -> String {
    guard let time else { return "?" }
    return time.replacingOccurrences(of: "2026-03-02T", with: "")
      .replacingOccurrences(of: "+00:00", with: "")
  }
}
