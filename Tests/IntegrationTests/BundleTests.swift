// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// Twenty items on one bundle that has just changed: core's syncs must not meet (C6.5).
@Suite struct BundleTests {
  @Test func twentyRunsOfOneChangedBundleAllSucceed() throws {
    let place = try Workplace()
    try place.write("bundle/profiles.yaml", "profiles: {}\n")
    for index in 0..<30 { try place.write("bundle/data/file\(index).txt", "first \(index)\n") }
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
    try place.write(
      "bundles/main.yaml",
      """
      version: 1
      bundle:
        id: main
        source: {type: filesystem, base_path: ../bundle}
        layout: {profiles_file: profiles.yaml}
        entry_flow: flows/main.yaml

      """)
    let names = (0..<20).map { "item\($0)" }
    let items = names.map {
      "  - {id: \($0), cron: \"@reboot\", bundle_manifest: bundles/main.yaml}"
    }
    try place.writeSchedule(items.joined(separator: "\n"), top: "max_concurrent_runs: 20")
    let daemon = try LiveDaemon(place)
    for name in names {
      let ended = try daemon.wait(for: "the end of \(name)") {
        $0.item == name && ["run_finished", "run_failed"].contains($0.event)
      }
      #expect(ended["AETHERFLOW_OUTCOME"] == "succeeded", "\(ended)")
    }
    #expect(daemon.records.contains { $0["AETHERFLOW_REASON"] == "bundle" })
    #expect(daemon.stop() == 0)
  }
}
