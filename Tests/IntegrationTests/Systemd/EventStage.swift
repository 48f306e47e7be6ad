// SPDX-License-Identifier: Apache-2.0

import Foundation

/// What happens so that all events do.
struct EventStage {
  let service: Service

  /// Items for whose sake something happens at once.
  private static let items = [
    Service.item("good", "@reboot"),
    Service.item("bad", "@reboot", ", retries: 1, retry_delay: 1s"),
    Service.item("slow", "@reboot", ", timeout: 2s, stop_grace: 3s"),
    Service.item("replaced", "*/3 * * * * *", ", overlap: replace"),
    Service.item("dropping", "* * * * * *"),
    Service.item("waiting", "* * * * * *", ", overlap: queue"),
    Service.item("held", "* * * * * *"),
    Service.item("zoned", "0 0 1 1 *", ", timezone: Europe/Vienna"),
    Service.item("changing", "0 0 1 1 *"),
    "  - {id: bundled, cron: \"0 0 1 1 *\", bundle_manifest: /srv/bundle.yaml}",
    "  - {id: hidden, cron: \"0 0 1 1 *\", flow_yaml: /srv/hidden/flow.yaml}",
  ]

  init() throws {
    service = try Service()
    try service.install()
    try service.schedule(Self.items)
    try service.set(options: "--drain-timeout 1s")
    let scripts = [
      "good": "true", "bad": "exit 7", "zoned": "true", "changing": "true",
      "slow": "sleep 600", "replaced": "sleep 600", "dropping": "sleep 600", "waiting": "sleep 3",
    ]
    for (id, script) in scripts { try service.flow(id, script) }
    try service.flow("hidden", "true")
    // May be passed, not read: nothing can be watched in there.
    try service.box.shell(
      "mkdir -m 711 /srv/hidden; mv /srv/flows/hidden.yaml /srv/hidden/flow.yaml")
    try writeManifest(flow: "main.yaml")
  }

  func startAndRun() throws {
    try service.start()
    for event in ["started", "ready", "config_loaded", "item_held", "watch_degraded"] {
      try service.wait(event: event)
    }
    let runs = [
      ("run_started", "good"), ("run_finished", "good"), ("run_failed", "bad"),
      ("run_retrying", "bad"), ("run_timed_out", "slow"), ("run_stopped", "replaced"),
      ("run_skipped", "dropping"), ("run_queued", "waiting"),
    ]
    for (event, item) in runs { try service.wait(event: event, item: item) }
  }

  /// A flow that appears, and edits of the schedule: one that is good, one that is not, one that is none.
  func editFiles() throws {
    try service.flow("held", "true")
    try service.wait(event: "item_released", item: "held")
    try service.wait(event: "run_missed", item: "held")
    try service.box.shell(
      """
      sed -i -e '/id: good/d' -e '/id: changing/s/0 0 1/0 0 2/' \(Service.schedule)
      echo '\(Service.item("new", "0 0 1 1 *"))' >>\(Service.schedule)
      cp /srv/flows/changing.yaml /srv/flows/new.yaml; sed -i s/changing/new/ /srv/flows/new.yaml
      """)
    for (event, item) in [
      ("item_removed", "good"), ("item_changed", "changing"), ("item_added", "new"),
    ] {
      try service.wait(event: event, item: item)
    }
    try service.wait(event: "config_reloaded")
    try service.box.shell("sed -i 's/items:/itms:/' \(Service.schedule)")
    try service.wait(event: "config_rejected")
    try service.box.shell("sed -i 's/itms:/items:/' \(Service.schedule)")
    try service.box.shell("systemctl kill --signal HUP --kill-who main \(Service.name)")
    try service.wait(event: "config_unchanged")
  }

  func editBundle() throws {
    try writeManifest(flow: "other.yaml")
    try service.wait(event: "bundle_changed", item: "bundled")
    try writeManifest(flow: "[]")
    try service.wait(event: "bundle_invalid")
  }

  /// What an update of tzdata does.
  func changeZone() throws {
    try service.box.shell(
      """
      cd /usr/share/zoneinfo/Europe
      cp --dereference ../Asia/Tokyo Vienna.new
      mv Vienna.new Vienna
      """)
    try service.wait(event: "timezone_changed")
  }

  /// The daemon is killed amid a run; the next one tells what became of it.
  func interrupt() throws {
    let before = service.log.records.count
    try service.box.shell("systemctl kill --signal KILL --kill-who main \(Service.name)")
    try service.wait(event: "ready", after: before)
    try service.wait(event: "run_interrupted")
  }

  func stop() throws {
    try service.box.shell("systemctl stop \(Service.name)")
    try service.wait(event: "stopping")
    try service.wait(event: "stopped")
  }

  private func writeManifest(flow: String) throws {
    try service.box.write(
      "/srv/bundle.yaml",
      """
      version: 1
      bundle:
        id: main
        source: {type: filesystem, base_path: /srv/bundle}
        layout: {profiles_file: profiles.yaml}
        entry_flow: \(flow)

      """)
  }
}
