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
    let events = entries.filter { $0.event != nil }
    #expect(events.flatMap { EventForm.faults(of: $0.texts) } == [])
    let expected = Set(LogEvent.allCases).subtracting(Self.provokedElsewhere)
    #expect(Set(events.compactMap(\.event)) == Set(expected.map(\.rawValue)))
  }
}

extension OwnJournal.Entry {
  fileprivate var texts: [String: String] {
    fields.mapValues { String(decoding: $0, as: UTF8.self) }
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
    try place.writeProgram(
      "engine",
      """
      #!/bin/bash
      case $AETHERFLOW_SCHEDULER_ITEM in
      fails) exit 3 ;;
      endless | skips | queues) sleep 600 ;;
      esac

      """)
    for zone in ["Some/Zone", "UTC"] {
      try place.write("zones/\(zone)", "")
      try Self.copyZone("UTC", to: place.path("zones/\(zone)"))
    }
    try place.writeSchedule(Self.items)
    // What others change on a FUSE file system is not reported. bindfs goes with its parent, which
    // becomes the scheduler.
    try place.writeProgram(
      "launch",
      """
      #!/bin/bash
      cd '\(place.folder.path)'
      setpriv --pdeathsig KILL bindfs -f flows mounted >bindfs.log 2>&1 &
      until mountpoint -q mounted; do sleep 0.01; done
      exec "$@"

      """)
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
