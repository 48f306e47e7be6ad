// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// An edit of a bundle manifest, with the real `aetherflow` (C7.6).
@Suite struct BundleChangeTests {
  @Test func anEditFetchesTheBundleAndStartsTheItem() throws {
    let place = try Workplace()
    try place.write("bundle/profiles.yaml", "profiles: {}\n")
    try place.write("bundle/other.yaml", "profiles: {}\n")
    try place.write(
      "bundle/flows/main.yaml",
      """
      version: 1
      flow:
        id: main
        workspace: {root: \(place.path("workspace")), cleanup_policy: always}
        state: {backend: sqlite, path: \(place.path("state.sqlite"))}
      jobs:
        - id: main
          steps:
            - id: one
              type: external.process
              inputs:
                command: ["/bin/true"]

      """)
    func writeManifest(profiles: String) throws {
      try place.write(
        "bundles/main.yaml",
        """
        version: 1
        bundle:
          id: main
          source: {type: filesystem, base_path: ../bundle}
          layout: {profiles_file: \(profiles)}
          entry_flow: flows/main.yaml

        """)
    }
    try writeManifest(profiles: "profiles.yaml")
    let item = "cron: \"0 0 29 2 *\", bundle_manifest: bundles/main.yaml, on_bundle_change"
    try place.writeSchedule("  - {id: fetched, \(item): sync}\n  - {id: started, \(item): run}")
    let daemon = try LiveDaemon(place)
    try daemon.wait(event: "ready")

    try writeManifest(profiles: "other.yaml")
    daemon.send(SIGHUP)
    let changed = try daemon.wait(event: "bundle_changed", item: "fetched")
    #expect(changed.message.hasSuffix("bundle.layout.profiles_file changed"))
    let synced = try daemon.wait(for: "the end of the sync") {
      $0.item == "fetched" && $0["AETHERFLOW_OUTCOME"] != nil
    }
    #expect(synced["AETHERFLOW_OUTCOME"] == "succeeded", "\(daemon.records)")
    #expect(synced.event == nil)
    try daemon.wait(event: "run_finished", item: "started")
    #expect(daemon.stop() == 0)
  }
}
