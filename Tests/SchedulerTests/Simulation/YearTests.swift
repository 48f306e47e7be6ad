// SPDX-License-Identifier: Apache-2.0

import Scheduler
import TestSupport
import Testing

/// A year of 500 items with runs of random length: the effects obey C5, whatever the policy.
@Suite struct YearTests {
  static let zones = ["Europe/Berlin", "America/New_York", "Africa/Cairo", "Australia/Lord_Howe"]
  static let start = WallInstant(seconds: 1_767_225_600)  // 2026-01-01T00:00:00Z

  @Test(arguments: OverlapPolicy.allCases) func conduct(of policy: OverlapPolicy) throws {
    var random = SplitMix(seed: 0x5EED ^ UInt64(policy.rawValue.utf8.count))
    let bundles = Dictionary(
      uniqueKeysWithValues: stride(from: 0, to: 500, by: 10).map { index in
        ("item\(index)", Bundle(id: "bundle\(index % 30)", entryFlow: "flows/main.yaml"))
      })
    let items = try (0..<500).map { try Self.item($0, policy, &random) }
    let configuration = Configuration(
      maxConcurrentRuns: 12, workingDirectory: "/data", items: items)

    let checker = ConductChecker(configuration, bundles: bundles)
    var world = SimulatedWorld(at: Self.start)
    world.behaviour = { request in Self.behaviour(request, &random) }
    world.observe = { effect, now in checker.observe(effect, at: now) }
    world.observeEvent = { event, now in
      switch event {
      case .engineRecord(let key, let record) where record.event == .runStart:
        checker.runStartSeen(key)
      case .runEnded(let key, _): checker.processEnded(key, at: now)
      case .runStartFailed(let key, _), .startRefused(let key, _):
        checker.processEnded(key, at: now)
      default: break
      }
    }
    let end = Self.start + .seconds(365 * 86_400)
    world.start(configuration, bundles: bundles)
    world.run(until: end)
    world.send(.stopRequested)
    let stoppedAt = world.now.wall
    world.run(until: end + .seconds(3600))

    checker.settle(after: Self.start, through: stoppedAt)
    #expect(checker.breaches == [])
    #expect(world.isOver)
    // The load was such that every rule had something to bite on.
    #expect(checker.runCount > 20_000)
    #expect(checker.mostAtOnce == 12)
    #expect(checker.retryCount > 100)
    #expect(policy == .allow || policy == .replace || checker.skipCount > 100)
    #expect(policy != .replace || checker.stopCount > 100)
  }

  private static func item(
    _ index: Int, _ policy: OverlapPolicy, _ random: inout SplitMix
  ) throws -> Item {
    let minute = Int.random(in: 0...59, using: &random)
    let hour = Int.random(in: 0...23, using: &random)
    let crons = [
      "\(minute) \(hour) * * *", "\(minute) \(hour) * * 1-5", "\(minute) 2 * * *",
      "0 \(hour) 1,15 * *", "\(minute) \(hour) L * *", "30 \(minute) \(hour) * * 6#2",
      "*/20 \(hour) * * MON",
    ]
    let cron = crons[index % crons.count]
    let zone = try SystemZone.named(zones[index % zones.count])
    let expression = try CronExpression(cron, dialect: .crontab, itemID: "item\(index)")
    var item = Item(
      id: "item\(index)", cron: cron, schedule: CronSchedule(expression, in: zone))
    item.flowYAML = "flows/\(index).yaml"
    item.overlap = policy
    if index % 10 == 0 { item.bundleManifest = "bundles/\(index % 30).yaml" }
    if index % 5 == 0 { item.retries = 2 }
    if index % 7 == 0 { item.timeout = .seconds(1800) }
    return item
  }

  /// Most runs are short, some take hours, a few more than a day; one in twelve fails.
  private static func behaviour(
    _ request: RunRequest, _ random: inout SplitMix
  ) -> SimulatedWorld.Behaviour {
    let length: Int
    switch Int.random(in: 0..<100, using: &random) {
    case ..<80: length = Int.random(in: 1...600, using: &random)
    case ..<97: length = Int.random(in: 600...9000, using: &random)
    default: length = Int.random(in: 9000...130_000, using: &random)
    }
    var behaviour = SimulatedWorld.Behaviour(length: .seconds(length))
    if Int.random(in: 0..<12, using: &random) == 0 { behaviour.status = .exited(code: 1) }
    if Int.random(in: 0..<200, using: &random) == 0 { behaviour.startFailure = "no room" }
    if Int.random(in: 0..<10, using: &random) == 0 { behaviour.yieldsTo = .killAll }
    return behaviour
  }
}
