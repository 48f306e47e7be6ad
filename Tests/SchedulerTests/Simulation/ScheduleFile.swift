// SPDX-License-Identifier: Apache-2.0

import TestSupport

@testable import Scheduler

/// The files of a simulated world, and what people do to them.
struct ScheduleFile {
  private var items: [Item] = []
  /// Items that were removed and may come back.
  private var removed: [Item] = []
  private var brokenFlows: Set<String> = []
  /// What each manifest says; nil: it is invalid.
  private var manifests: [String: Int?] = ["bundles/b0.yaml": 0, "bundles/b1.yaml": 0]
  private var places: Int
  /// The offset of the one zone whose rules change, in minutes.
  private var townOffset = 60
  private var nextID = 0
  private var version = 0

  init(_ random: inout SplitMix) {
    places = Int.random(in: 1...4, using: &random)
    for _ in 0..<Int.random(in: 3...7, using: &random) { addItem(&random) }
  }

  var plan: Plan {
    var configuration = Configuration(
      maxConcurrentRuns: places, workingDirectory: "/data", items: items)
    var plan = Plan(configuration: configuration)
    for index in items.indices {
      if items[index].timezone == "Test/Town" {
        configuration.items[index].schedule.zone = Self.town(townOffset)
      }
      let item = items[index]
      if let manifest = item.bundleManifest {
        if manifests[manifest] == .some(nil) {
          plan.holds[item.id] = Hold(reason: .bundleInvalid, message: manifest)
        } else {
          plan.bundles[item.id] = Bundle(
            id: AccountChecker.bundle(manifest), entryFlow: "flows/main.yaml")
          // The manifest is in order, but its entry_flow is not the item's flow.
          if brokenFlows.contains(item.id) {
            plan.holds[item.id] = Hold(reason: .bundleInvalid, message: "entry_flow")
          }
        }
      } else if brokenFlows.contains(item.id) {
        plan.holds[item.id] = Hold(reason: .flowInvalid, message: "broken")
      }
    }
    plan.configuration = configuration
    for (path, text) in manifests {
      plan.manifests["/data/\(path)"] = Manifest(
        entries: text.map { ["text": String($0)] }, fault: text == nil ? "broken" : nil)
    }
    return plan
  }

  // MARK: Edits

  mutating func edit(_ random: inout SplitMix) {
    switch Int.random(in: 0..<18, using: &random) {
    case 0: addItem(&random)
    case 1, 2:
      guard !items.isEmpty else { return }
      removed.append(items.remove(at: Int.random(in: items.indices, using: &random)))
    case 3, 4:
      guard !removed.isEmpty else { return }
      items.append(removed.remove(at: Int.random(in: removed.indices, using: &random)))
    case 5, 6:
      guard let id = items.randomElement(using: &random)?.id else { return }
      if brokenFlows.remove(id) == nil { brokenFlows.insert(id) }
    case 7, 8, 9: editManifest(&random)
    case 10, 11, 17: townOffset = random.pick([-60, 0, 60, 90, 120])
    case 12: places = Int.random(in: 1...4, using: &random)
    default:
      guard !items.isEmpty else { return }
      let index = Int.random(in: items.indices, using: &random)
      Self.change(&items[index], &random)
    }
  }

  mutating func editManifest(_ random: inout SplitMix) {
    let path = random.pick(["bundles/b0.yaml", "bundles/b1.yaml"])
    version += 1
    manifests[path] = .some(random.oneIn(3) ? nil : random.oneIn(4) ? 0 : version)
  }

  private mutating func addItem(_ random: inout SplitMix) {
    var item = Item(
      id: "i\(nextID)", cron: "",
      schedule: CronSchedule(Self.expression("@daily", "i\(nextID)"), in: .utc), timezone: "UTC")
    nextID += 1
    item.flowYAML = "flows/main.yaml"
    for _ in 0..<12 { Self.change(&item, &random) }
    Self.setCron(&item, &random)
    items.append(item)
  }

  private static func change(_ item: inout Item, _ random: inout SplitMix) {
    switch Int.random(in: 0..<12, using: &random) {
    case 0: setCron(&item, &random)
    case 1: setZone(&item, &random)
    case 2: item.isEnabled = !random.oneIn(4)
    case 3: item.jitter = .seconds(random.pick([0, 0, 2, 40, 500, 4_000, 4_000]))
    case 4: item.overlap = random.pick(OverlapPolicy.allCases)
    case 5: item.retries = random.pick([0, 0, 1, 2])
    case 6: item.retryMode = random.pick([.fresh, .resume])
    case 7: item.retryDelay = .seconds(random.pick([0, 1, 60]))
    case 8: item.misfireGraceTime = .seconds(random.pick([1, 60, 300, 3_600]))
    case 9: item.timeout = random.pick([nil, .seconds(30), .seconds(600)])
    case 10:
      item.bundleManifest = random.pick([
        nil, "bundles/b0.yaml", "bundles/b0.yaml", "bundles/b1.yaml",
      ])
    default: item.onBundleChange = random.pick([.none, .sync, .run, .run])
    }
  }

  private static func setCron(_ item: inout Item, _ random: inout SplitMix) {
    let minute = Int.random(in: 0...59, using: &random)
    item.cron = random.pick([
      "* * * * *", "*/5 * * * *", "*/20 * * * *", "*/10 * * * * *", "\(minute) * * * *",
      "30 */15 * * * *", "\(minute) 2 * * *", "30 2 * * *", "0 */6 * * *", "@hourly", "@reboot",
    ])
    // A fire time every few seconds over days of simulated time would be all that is tested.
    if item.cron.hasPrefix("*/10 *"), !random.oneIn(4) { item.cron = "*/10 * * * *" }
    item.schedule.expression = expression(item.cron, item.id)
  }

  private static func setZone(_ item: inout Item, _ random: inout SplitMix) {
    item.timezone = random.pick([
      "UTC", "Europe/Berlin", "Australia/Lord_Howe", "Test/Town", "Test/Town",
    ])
    switch item.timezone {
    case "UTC": item.schedule.zone = .utc
    case "Test/Town": item.schedule.zone = town(60)
    default: item.schedule.zone = zones[item.timezone] ?? .utc
    }
  }

  private static func expression(_ cron: String, _ id: String) -> CronExpression {
    guard let expression = try? CronExpression(cron, dialect: .crontab, itemID: id) else {
      preconditionFailure("no expression: \(cron)")
    }
    return expression
  }

  private static let zones: [String: TimeZoneRules] = Dictionary(
    uniqueKeysWithValues: ["Europe/Berlin", "Australia/Lord_Howe"].compactMap { name in
      (try? SystemZone.named(name)).map { (name, $0) }
    })

  private static let towns: [Int: TimeZoneRules] = Dictionary(
    uniqueKeysWithValues: [-60, 0, 60, 90, 120].map { minutes in
      (
        minutes,
        TimeZoneRules(
          name: "Test/Town",
          fixed: LocalOffset(seconds: minutes * 60, isDaylight: false, abbreviation: "TT"))
      )
    })

  private static func town(_ minutes: Int) -> TimeZoneRules { towns[minutes] ?? .utc }
}
