// SPDX-License-Identifier: Apache-2.0

import Foundation
import Ledger
import Testing

/// A daemon whose items fire every second, for a fault to come and go.
final class FaultStage {
  let place: Workplace
  let daemon: LiveDaemon
  private let cpuAtStart: Int

  /// - Parameters:
  ///   - items: further keys of each item, by its id.
  ///   - script: what each run does after it has left its trace.
  init(
    items: [String: String] = ["a": ""], script: String = "", launcher: [String] = [],
    options: [String] = [], environment: [String: String] = [:], place given: Workplace? = nil,
    state: String? = StateFolder.name
  ) throws {
    place = try given ?? Workplace()
    try place.writeFlow("a", steps: [("one", "true")])
    try place.writeSchedule(Self.schedule(items))
    let engine = try place.writeEngine(
      "echo \"$AETHERFLOW_SCHEDULER_RUN_ID\" >>'\(place.path("trace"))'\n\(script)")
    daemon = try LiveDaemon(
      place, options: options, environment: environment, engine: engine, launcher: launcher,
      state: state)
    try daemon.wait(event: "run_finished")
    cpuAtStart = Self.cpu(daemon.pid)
  }

  static func schedule(_ items: [String: String]) -> String {
    items.sorted { $0.key < $1.key }.map { id, keys in
      "  - {id: \(id), cron: \"* * * * * *\", flow_yaml: flows/a.yaml\(keys.isEmpty ? "" : ", ")\(keys)}"
    }.joined(separator: "\n")
  }

  var folder: StateFolder { StateFolder(place: place) }

  var traces: [String] { place.read("trace").split(separator: "\n").map(String.init) }

  /// Waits for a record that comes after those that were there.
  @discardableResult
  func wait(
    after count: Int, for what: String, where fits: (LiveDaemon.Record) -> Bool
  ) throws -> LiveDaemon.Record {
    var seen = 0
    return try daemon.wait(for: what) { record in
      seen += 1
      return seen > count && fits(record)
    }
  }

  /// Waits for a run that starts from now on.
  func waitForRun(of item: String = "a") throws {
    try wait(after: daemon.records.count, for: "a run of \(item)") {
      $0.event == "run_started" && $0.item == item
    }
  }

  /// Sees that the loop did not turn in vain: a quarter of the time that this has taken at most, where
  /// a hundredth is seen.
  func expectLittleWork(since start: Date) {
    let share = Double(Self.cpu(daemon.pid) - cpuAtStart) / 100 / Date().timeIntervalSince(start)
    #expect(share < 0.25, "the daemon took \(share) of a processor")
  }

  /// Stops the daemon, and holds its records against the ledger and the runs' own traces.
  func expectNothingLost(
    historyFrom first: Int = 0, sourceLocation: SourceLocation = #_sourceLocation
  )
    throws
  {
    #expect(daemon.stop() == 0, sourceLocation: sourceLocation)
    let tally = FireTimeTally(daemon.records)
    #expect(tally.faults == [], sourceLocation: sourceLocation)
    for (item, seconds) in tally.started {
      guard let first = seconds.keys.min() else { continue }
      let lost = tally.lost(of: item, in: first...tally.last(of: item))
      #expect(lost == [], "of \(item)", sourceLocation: sourceLocation)
    }
    let traces = traces
    #expect(traces.count == Set(traces).count, "run twice", sourceLocation: sourceLocation)
    let started = daemon.records.filter { $0.event == "run_started" }
    #expect(
      Set(traces) == Set(started.compactMap { $0["AETHERFLOW_RUN_ID"] }),
      sourceLocation: sourceLocation)
    let kept = try folder.attempts().filter { $0.process != nil || $0.end != nil }
      .filter { $0.end?.outcome != "start_failed" }.map(\.runID)
    let expected = started.filter {
      FireTimeTally.second($0["AETHERFLOW_SCHEDULED_AT"]) >= first
    }
    #expect(
      Set(kept).isSuperset(of: expected.compactMap { $0["AETHERFLOW_RUN_ID"] }),
      sourceLocation: sourceLocation)
    #expect(Set(traces).isSuperset(of: kept), sourceLocation: sourceLocation)
  }

  /// User and system time in hundredths of a second.
  private static func cpu(_ pid: Int32) -> Int {
    let line = (try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8)) ?? ""
    let fields = line.drop { $0 != ")" }.split(separator: " ")
    return fields.count > 13 ? (Int(fields[12]) ?? 0) + (Int(fields[13]) ?? 0) : 0
  }
}
