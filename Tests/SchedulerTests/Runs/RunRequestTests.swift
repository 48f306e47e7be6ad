// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Scheduler

/// The command line of a run (C5.4) and its run id.
@Suite struct RunRequestTests {
  private func arguments(
    bundle: Bundle? = nil, _ change: (inout Item) -> Void
  ) throws -> String {
    var item = try Item.story("a")
    item.flowYAML = nil
    change(&item)
    let run = Run(
      key: RunKey(rawValue: 1), item: item, bundle: bundle, bundleKey: nil,
      workingDirectory: "/data",
      fireTime: Story.midnight, dueTime: Story.midnight, waitingFor: .slot,
      runID: RunIdentifier.make(item: item.id, fireTime: Story.midnight))
    return RunRequest(run).arguments.joined(separator: " ")
  }

  @Test func aFlowByItself() throws {
    #expect(
      try arguments {
        $0.flowYAML = "flows/a.yaml"; $0.flowJob = "main"
      }
        == "run --flow-yaml flows/a.yaml --run-id a-20260302T000000Z --flow-job main")
  }

  @Test func aManifestByItselfTakesItsEntryFlow() throws {
    #expect(
      try arguments(bundle: Bundle(id: "b", entryFlow: "flows/entry.yaml")) {
        $0.bundleManifest = "b.yaml"
        $0.allowStaleBundle = true
      }
        == "run --flow-yaml flows/entry.yaml --run-id a-20260302T000000Z "
        + "--bundle-manifest b.yaml --allow-stale-bundle")
  }

  @Test func aPathThatLooksLikeAnOptionIsNotOne() throws {
    #expect(try arguments { $0.flowYAML = "-x.yaml" }.contains("--flow-yaml ./-x.yaml "))
    #expect(
      try arguments {
        $0.flowYAML = "x.yaml"
        $0.flowJob = "-job"
      }.hasSuffix(" --flow-job=-job"))
  }

  @Test func furtherAttemptsHaveNamesOfTheirOwn() {
    let fireTime = WallInstant(seconds: 1_774_749_600)
    #expect(RunIdentifier.make(item: "a", fireTime: fireTime) == "a-20260329T020000Z")
    #expect(RunIdentifier.make(item: "a", fireTime: fireTime, ordinal: 3) == "a-20260329T020000Z-3")
  }
}
