// SPDX-License-Identifier: Apache-2.0

import Foundation
import Scheduler
import Testing

/// Each kind of event is provoked, and read back from the journal with all its fields (C9).
@Suite struct EveryEventTests {
  /// What it takes more than this: a kernel of its own (the clock), and a daemon that is killed.
  private static let provokedElsewhere: Set<LogEvent> = [.clockStepped, .runInterrupted]

  @Test func everyEventHasItsFields() throws {
    let scene = try Scene()
    try scene.play()
    #expect(scene.daemon.stop() == 0)
    let entries = try scene.journal.entries("SYSLOG_IDENTIFIER=aetherflow-scheduler")
    let seen = Dictionary(grouping: entries.filter { $0.event != nil }) { $0.event ?? "" }
    let expected = Set(LogEvent.allCases).subtracting(Self.provokedElsewhere)
    #expect(Set(seen.keys) == Set(expected.map(\.rawValue)))
    for event in expected {
      for entry in seen[event.rawValue] ?? [] { check(entry, event) }
    }
  }

  private func check(_ entry: OwnJournal.Entry, _ event: LogEvent) {
    #expect(entry["MESSAGE_ID"] == event.messageID, "\(entry)")
    let isHeld = entry["AETHERFLOW_REASON"]?.hasSuffix("_invalid") == true
    #expect(entry["PRIORITY"] == "\(event.priority(isHeld: isHeld).rawValue)", "\(entry)")
    #expect(entry["MESSAGE"]?.isEmpty == false)
    let own = Set(entry.fields.keys.filter { $0.hasPrefix("AETHERFLOW_") })
    let missing = Set(event.fields.map(\.rawValue)).subtracting(own)
    #expect(missing.isEmpty, "\(entry)")
    let unknown = own.subtracting(LogField.allCases.map(\.rawValue)).subtracting([
      "AETHERFLOW_EVENT"
    ])
    #expect(unknown.isEmpty, "\(entry)")
    for field in LogField.allCases {
      guard let value = entry[field.rawValue] else { continue }
      #expect(value.wholeMatch(of: field.form) != nil, "\(field) of \(entry): \(value)")
    }
    guard event.isEnd else { return }
    let ends = [LogField.exitStatus, .exitSignal].count { entry[$0.rawValue] != nil }
    #expect(ends == 1, "\(entry)")
  }
}

extension LogEvent {
  /// Whether an attempt ends with it.
  fileprivate var isEnd: Bool {
    [.runFinished, .runFailed, .runTimedOut, .runStopped].contains(self)
  }

  /// - Parameter isHeld: what is told is told since the item is held.
  fileprivate func priority(isHeld: Bool) -> LogPriority {
    switch self {
    case .itemHeld, .bundleInvalid, .runFailed, .runTimedOut, .runInterrupted: .error
    case .runMissed: isHeld ? .error : .warning
    case .configRejected, .runStopped, .runSkipped, .watchDegraded: .warning
    case .runStarted, .runFinished, .runQueued: .info
    default: .notice
    }
  }

  /// The fields without which it would not be what it is.
  fileprivate var fields: [LogField] {
    let run: [LogField] = [.item, .runID, .scheduledAt, .attempt]
    if isEnd { return run + [.outcome, .duration, .cpu] }
    switch self {
    case .itemAdded, .itemRemoved, .itemChanged, .itemReleased, .bundleChanged: return [.item]
    case .itemHeld: return [.item, .reason]
    case .runStarted: return run + [.latency]
    case .runRetrying: return run
    case .runQueued: return run + [.reason]
    case .runSkipped: return [.item, .runID, .scheduledAt, .reason]
    case .runMissed: return [.item, .reason, .count, .first, .last]
    case .configRejected, .watchDegraded: return [.reason]
    case .timezoneChanged: return [.count]
    default: return []
    }
  }
}

extension LogField {
  /// What a value looks like.
  fileprivate var form: Regex<Substring> {
    switch self {
    case .latency, .duration, .exitStatus, .exitSignal, .cpu, .maxRSS, .count, .attempt: /\d+/
    case .scheduledAt, .first, .last: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d/
    case .outcome, .reason: /[a-z_]+/
    case .item, .runID, .flowID, .jobID, .stepID: /[A-Za-z0-9][A-Za-z0-9._-]*/
    case .stream: /stdout|stderr/
    case .coreEvent: /[a-z_]+/
    }
  }
}

/// A daemon to which everything happens.
private final class Scene {
  let journal: OwnJournal
  let daemon: LiveDaemon
  private let place: Workplace

  private static let edited = "  - {id: added, cron: \"0 0 1 1 *\", flow_yaml: flows/one.yaml}\n"
  private static let items = """
      - {id: fine, cron: "@reboot", flow_yaml: flows/one.yaml}
      - {id: fails, cron: "@reboot", flow_yaml: flows/one.yaml, retries: 1, retry_delay: 1s}
      - {id: endless, cron: "@reboot", flow_yaml: flows/one.yaml, timeout: 1s}
      - {id: skips, cron: "* * * * * *", flow_yaml: flows/one.yaml}
      - {id: queues, cron: "* * * * * *", flow_yaml: flows/one.yaml, overlap: queue}
      - {id: held, cron: "* * * * * *", flow_yaml: flows/late.yaml}
      - {id: bundled, cron: "0 0 1 1 *", bundle_manifest: manifest.yaml}
      - {id: abroad, cron: "0 0 1 1 *", flow_yaml: flows/one.yaml, timezone: Some/Zone}
      - {id: remote, cron: "0 0 1 1 *", flow_yaml: mounted/one.yaml}

    """

  init() throws {
    journal = try OwnJournal()
    place = try Workplace()
    try place.writeFlow("one", steps: [("one", "true")])
    try place.write("manifest.yaml", "bundle: {}\n")
    try FileManager.default.createDirectory(
      atPath: place.path("mounted"), withIntermediateDirectories: true)
    try place.write(
      "engine",
      """
      #!/bin/bash
      case $AETHERFLOW_SCHEDULER_ITEM in
      fails) exit 3 ;;
      endless | skips | queues) sleep 600 ;;
      esac

      """)
    chmod(place.path("engine"), 0o755)
    for zone in ["Some/Zone", "UTC"] {
      try place.write("zones/\(zone)", "")
      try Self.copyZone("UTC", to: place.path("zones/\(zone)"))
    }
    try place.writeSchedule(Self.items)
    // What others change on a FUSE file system is not reported. bindfs goes with its parent, which
    // becomes the scheduler.
    try place.write(
      "launch",
      """
      #!/bin/bash
      cd '\(place.folder.path)'
      setpriv --pdeathsig KILL bindfs -f flows mounted >bindfs.log 2>&1 &
      until mountpoint -q mounted; do sleep 0.01; done
      exec "$@"

      """)
    chmod(place.path("launch"), 0o755)
    daemon = try LiveDaemon(
      place, options: ["--drain-timeout", "0s"], environment: ["TZDIR": place.path("zones")],
      engine: place.path("engine"), launcher: journal.launcher + [place.path("launch")],
      format: "journal")
  }

  /// Lets one thing happen after the other.
  func play() throws {
    for event in ["ready", "watch_degraded", "item_held", "bundle_invalid", "run_finished"] {
      try wait(event)
    }
    for event in ["run_failed", "run_retrying", "run_timed_out", "run_skipped", "run_queued"] {
      try wait(event)
    }
    try place.writeFlow("late", steps: [("one", "true")])
    try wait("item_released")
    try wait("run_missed")
    try writeManifest(profiles: "a.yaml")
    try journal.wait(for: "AETHERFLOW_EVENT=item_released", "AETHERFLOW_ITEM=bundled")
    try writeManifest(profiles: "b.yaml")
    try wait("bundle_changed")
    try Self.copyZone("Asia/Tokyo", to: place.path("zones/Some/Zone"))
    try wait("timezone_changed")
    try editTheSchedule()
  }

  private func editTheSchedule() throws {
    try place.writeSchedule(Self.items + Self.edited)
    try wait("item_added")
    try place.writeSchedule(Self.items + Self.edited.replacing("1 1 *", with: "2 1 *"))
    try wait("item_changed")
    try place.writeSchedule(Self.items)
    try wait("item_removed")
    try wait("config_reloaded")
    try place.writeSchedule(Self.items, top: "timezome: UTC")
    try wait("config_rejected")
    try place.writeSchedule(Self.items)
    try wait("config_unchanged")
  }

  private func wait(_ event: String) throws {
    try journal.wait(for: "AETHERFLOW_EVENT=\(event)")
  }

  private func writeManifest(profiles: String) throws {
    try place.write(
      "manifest.yaml",
      """
      version: 1
      bundle:
        id: main
        source: {type: filesystem, base_path: bundle}
        layout: {profiles_file: \(profiles)}
        entry_flow: flows/main.yaml

      """)
  }

  private static func copyZone(_ name: String, to path: String) throws {
    let data = try Data(contentsOf: URL(fileURLWithPath: "/usr/share/zoneinfo/\(name)"))
    try data.write(to: URL(fileURLWithPath: path), options: .atomic)
  }
}
