// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Scheduler

/// An edit of a bundle manifest (C7.6): what is told of it, and `on_bundle_change`.
@Suite struct BundleChangeTests {
  private static let path = "/data/bundles/sales.yaml"
  private static let hold = Hold(reason: .bundleInvalid, message: "bundle.id is missing")

  private func item(
    _ id: String = "a", _ policy: BundleChangePolicy, _ cron: String = "0 0 12 * * *",
    _ change: (inout Item) -> Void = { _ in }
  ) throws -> Item {
    try .story(id, cron) {
      $0.bundleManifest = "bundles/sales.yaml"
      $0.onBundleChange = policy
      change(&$0)
    }
  }

  /// A plan whose manifest has a text; nil: it is invalid.
  private func plan(_ items: [Item], _ text: String?, places: Int = 8) -> Plan {
    let ids = items.filter { $0.bundleManifest != nil }.map(\.id)
    let bundle = Bundle(id: "sales", entryFlow: "flows/main.yaml")
    return Plan(
      configuration: Configuration(
        maxConcurrentRuns: places, workingDirectory: "/data", items: items),
      bundles: text == nil ? [:] : Dictionary(uniqueKeysWithValues: ids.map { ($0, bundle) }),
      holds: text == nil ? Dictionary(uniqueKeysWithValues: ids.map { ($0, Self.hold) }) : [:],
      manifests: [
        Self.path: Manifest(
          entries: text.map { ["mode": $0] }, fault: text == nil ? "sales.yaml:1:1: error: x" : nil)
      ])
  }

  /// A story that begins with the manifest's text "one".
  private func story(
    _ items: [Item], places: Int = 8,
    runs: @escaping (RunRequest) -> SimulatedWorld.Behaviour = { _ in .init() }
  ) -> Story {
    var story = Story(plan(items, "one", places: places), runs: runs)
    story.run(untilSecond: 10)
    return story
  }

  // MARK: Telling

  @Test func aManifestIsComparedPlaceByPlace() throws {
    func manifest(_ yaml: String) throws -> Manifest {
      let read = BundleManifest.read(Array(yaml.utf8), file: "m.yaml")
      try #require(read.diagnostics.map(\.headline) == [])
      return Manifest(entries: read.content?.entries)
    }
    let common = "bundle: {id: b, source: {}, layout: {profiles_file: p}, entry_flow: "
    let old = try manifest(
      """
      \(common)old.yaml}
      resources: {x: {kind: k, driver: d, config: {password: hunter2, strict: yes}}}
      env_files: [a, b]
      """)
    let new = try manifest(
      """
      # Another order, another way to write it, a comment: no changes.
      env_files: [a]
      resources: {x: {driver: e, kind: k, config: {strict: true, password: hunter3}}}
      \(common)new.yaml}
      mode: strict
      """)
    let change = try #require(ManifestChange(path: Self.path, from: old, to: new))
    #expect(change.added == ["mode"])
    #expect(change.removed == ["env_files[1]"])
    #expect(
      change.changed == ["bundle.entry_flow", "resources.x.config.password", "resources.x.driver"])
    #expect(
      PlanUpdate.bundleChanged("a", change)
        == "bundle manifest \(Self.path) of item a changed: bundle.entry_flow, "
        + "resources.x.config.password, resources.x.driver changed; mode added; "
        + "env_files[1] removed")
    #expect(ManifestChange(path: Self.path, from: old, to: old) == nil)
  }

  @Test func eachItemThatUsesItIsTold() throws {
    let items = [try item("a", .none), try item("b", .none), try Item.story("c", "@daily")]
    var story = story(items)
    story.reload(plan(items, "two"))
    #expect(story.lines() == ["00:00:10 bundle_changed a", "00:00:10 bundle_changed b"])
  }

  @Test func anInvalidManifestIsToldOnceAndComparedWithItsLastValidText() throws {
    let items = [try item("a", .none), try item("b", .none)]
    var story = story(items)
    story.reload(plan(items, nil))
    story.reload(plan(items, nil))
    story.reload(plan(items, "one"))
    story.reload(plan(items, nil))
    story.reload(plan(items, "two"))
    #expect(
      story.lines().map { $0.dropFirst(9) } == [
        "bundle_invalid", "item_held a bundle_invalid", "item_held b bundle_invalid",
        "config_unchanged",
        "item_released a", "item_released b",
        "bundle_invalid", "item_held a bundle_invalid", "item_held b bundle_invalid",
        "bundle_changed a", "bundle_changed b", "item_released a", "item_released b",
      ])
  }

  // MARK: Run

  @Test func runStartsTheItemOnce() throws {
    let items = [try item("a", .run)]
    var story = story(items)
    story.reload(plan(items, "two"))
    story.run(untilSecond: 20)
    #expect(
      story.lines() == [
        "00:00:10 bundle_changed a", "00:00:10 start a-000010",
        "00:00:11 run_finished a-000010 succeeded",
      ])
  }

  /// What is no reason to start anything.
  enum NoReason: String, CaseIterable, CustomTestStringConvertible {
    case added, manifestEdited, held, disabled, sameText
    var testDescription: String { rawValue }
  }

  @Test(arguments: NoReason.allCases) func nothingStarts(when reason: NoReason) throws {
    let before: [Item] =
      switch reason {
      case .added: []
      case .manifestEdited: [try item("a", .run) { $0.bundleManifest = "bundles/other.yaml" }]
      case .disabled: [try item("a", .run) { $0.isEnabled = false }]
      case .held, .sameText: [try item("a", .run)]
      }
    let after =
      reason == .disabled ? before : [try item("a", .run)]
    var story = story(before)
    if reason == .held { story.reload(plan(before, nil)) }
    if reason == .sameText {
      story.reload(plan(before, nil))
      story.reload(plan(before, "one"))
    } else {
      var next = plan(after, "two")
      if reason == .held { next.holds = ["a": Self.hold] }
      story.reload(next)
    }
    story.run(untilSecond: 100)
    #expect(!story.lines().contains { $0.contains(" start ") })
  }

  @Test func aMendedManifestThatSaysSomethingElseHasChanged() throws {
    let items = [try item("a", .run)]
    var story = story(items)
    story.reload(plan(items, nil))
    story.reload(plan(items, "two"))
    #expect(story.lines().last == "00:00:10 start a-000010")
  }

  @Test func overlapDecidesAboutItAsAboutAFireTime() throws {
    for (policy, last) in [
      (OverlapPolicy.skip, "00:00:15 run_skipped a-000015 overlap"),
      (.queue, "00:00:15 run_queued a-000015 overlap"), (.allow, "00:00:15 start a-000015"),
    ] {
      let items = [try item("a", .run) { $0.overlap = policy }]
      var story = story(items, runs: { _ in .init(length: .seconds(60)) })
      story.reload(plan(items, "two"))
      story.run(untilSecond: 15)
      story.reload(plan(items, "three"))
      #expect(story.lines().last == last)
    }
  }

  @Test func noTwoRunsHaveOneName() throws {
    // Every second is a fire time, and each has a retry; two edits come within the first second.
    let items = [
      try item("a", .run, "* * * * * *") {
        $0.overlap = .allow
        $0.retries = 1
        $0.retryDelay = .milliseconds(100)
      }
    ]
    var names: [String] = []
    var story = story(
      items, places: 100,
      runs: { request in
        names.append(request.runID)
        return .init(length: .milliseconds(100), status: .exited(code: 1), runStartAfter: nil)
      })
    names = []
    story.reload(plan(items, "two"))
    story.world.pass(.milliseconds(50))
    story.reload(plan(items, "three"))
    story.run(untilSecond: 13)
    #expect(Set(names).count == names.count, "\(names)")
    #expect(names.contains("a-20260302T000010Z-3"))
  }

  @Test func aFireTimeThatComesAfterItByJitterKeepsItsName() throws {
    let items = [try item("a", .run, "10 0 0 * * *") { $0.jitter = .seconds(3000) }]
    var story = story(items)
    story.reload(plan(items, "two"))
    story.run(untilSecond: 3600)
    #expect(
      story.lines().filter { $0.contains("start") }.map { $0.split(separator: " ").last } == [
        "a-000010-2", "a-000010",
      ])
  }

  // MARK: Sync

  @Test func syncWaitsForTheRunsOfTheBundle() throws {
    let items = [
      try item("a", .sync, "5 0 * * * *"), try item("b", .sync, "20 0 * * * *"),
    ]
    var story = story(items, runs: { request in .init(length: .seconds(request.isSync ? 4 : 30)) })
    story.reload(plan(items, "two"))
    story.run(untilSecond: 90)
    #expect(
      story.lines() == [
        "00:00:05 start a-000005",
        "00:00:10 bundle_changed a", "00:00:10 bundle_changed b",
        // A run does not wait for a sync that waits.
        "00:00:20 start b-000020",
        "00:00:35 run_finished a-000005 succeeded",
        "00:00:50 run_finished b-000020 succeeded",
        "00:00:50 start a-000010-sync",
      ])
  }

  @Test func noRunOfTheBundleStartsWhileItIsSynced() throws {
    let items = [try item("a", .sync, "20 0 * * * *"), try Item.story("c", "20 0 * * * *")]
    var story = story(items, runs: { request in .init(length: .seconds(request.isSync ? 30 : 1)) })
    story.reload(plan(items, "two"))
    story.run(untilSecond: 60)
    #expect(
      story.lines() == [
        "00:00:10 bundle_changed a", "00:00:10 start a-000010-sync",
        "00:00:20 run_queued a-000020 bundle", "00:00:20 start c-000020",
        "00:00:21 run_finished c-000020 succeeded",
        "00:00:40 start a-000020", "00:00:41 run_finished a-000020 succeeded",
      ])
  }

  @Test func aChangeDuringASyncCausesOneMore() throws {
    let items = [try item("a", .sync), try item("b", .sync)]
    var story = story(items, runs: { _ in .init(length: .seconds(20)) })
    for text in ["two", "three", "four"] {
      story.reload(plan(items, text))
      story.pass(.milliseconds(10))
    }
    story.run(untilSecond: 120)
    #expect(
      story.lines().filter { $0.contains("start") } == [
        "00:00:10 start a-000010-sync", "00:00:30 start a-000010-sync-3",
      ])
  }

  @Test func syncTakesAPlace() throws {
    let items = [try item("a", .sync), try Item.story("c", "20 0 * * * *")]
    var story = story(items, places: 1, runs: { _ in .init(length: .seconds(20)) })
    story.reload(plan(items, "two", places: 1))
    story.run(untilSecond: 40)
    #expect(
      story.lines() == [
        "00:00:10 bundle_changed a", "00:00:10 start a-000010-sync",
        "00:00:20 run_queued c-000020 capacity", "00:00:30 start c-000020",
      ])
  }

  @Test func syncEndsWithTheDaemon() throws {
    let items = [try item("a", .sync)]
    var story = story(items, runs: { _ in .init(length: .seconds(3600)) })
    story.reload(plan(items, "two"))
    story.reload(plan(items, "three"))
    story.send(.stopRequested)
    story.run(untilSecond: 600)
    #expect(
      story.lines() == [
        "00:00:10 bundle_changed a", "00:00:10 start a-000010-sync",
        "00:00:10 bundle_changed a",
        "00:00:40 terminateAllButLeader a-000010-sync", "00:00:40.077 exit",
      ])
  }

  @Test func aRemovedOrHeldItemIsNotSynced() throws {
    let items = [try item("a", .sync), try item("b", .none, "5 0 * * * *")]
    for isHeld in [true, false] {
      var story = story(items, runs: { _ in .init(length: .seconds(20)) })
      story.reload(plan(items, "two"))
      story.reload(isHeld ? plan(items, nil) : plan([items[1]], "two"))
      story.run(untilSecond: 60)
      #expect(!story.lines().contains { $0.contains("sync") })
      if isHeld {
        story.reload(plan(items, "two"))
        #expect(story.lines().last == "00:01:00 start a-000010-sync")
      }
    }
  }

  @Test func itsCommandItsEnvironmentAndItsWords() throws {
    let items = [try item("a", .sync)]
    var requests: [RunRequest] = []
    var records: [LogRecord] = []
    var world = SimulatedWorld(at: Story.midnight)
    world.behaviour = { request in
      requests.append(request)
      return .init(
        length: .seconds(1), status: .exited(code: requests.count == 1 ? 0 : 1), summary: "")
    }
    world.observe = { effect, _ in
      if case .log(let record) = effect, record[.runID] != nil { records.append(record) }
    }
    world.start(plan(items, "one"))
    for text in ["two", "three"] {
      world.reload(plan(items, text))
      world.run(until: world.now.wall + .seconds(10))
    }
    #expect(
      requests.first?.arguments == [
        "bundle", "sync", "--bundle-manifest", "bundles/sales.yaml",
      ])
    let request = try #require(requests.first)
    let environment = RunEnvironment.make(inherited: ["PATH": "/bin"], request: request)
    #expect(
      environment == [
        "PATH": "/bin", "AETHERFLOW_LOG_FORMAT": "json", "PYTHONUNBUFFERED": "1",
        "AETHERFLOW_SCHEDULER_ITEM": "a",
        "AETHERFLOW_SCHEDULER_RUN_ID": "a-20260302T000000Z-sync",
      ])
    #expect(records.allSatisfy { $0.event == nil })
    #expect(
      records.map { "\($0.priority.rawValue) \($0.message)" } == [
        "6 sync a-20260302T000000Z-sync started, since the bundle manifest was edited "
          + "(on_bundle_change: sync)",
        "6 sync a-20260302T000000Z-sync succeeded after 1 s",
        "6 sync a-20260302T000010Z-sync started, since the bundle manifest was edited "
          + "(on_bundle_change: sync)",
        "3 sync a-20260302T000010Z-sync failed with exit status 1 after 1 s",
      ])
  }
}
