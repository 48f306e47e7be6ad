// SPDX-License-Identifier: Apache-2.0

import Scheduler

/// A short simulated piece of time, told as lines such as `00:01:00 start a-000100`.
///
/// Times are those of 2026-03-02 UTC. A run is named by its item and the clock time of its fire
/// time, so that a story reads without counting digits.
struct Story {
  static let midnight = WallInstant(seconds: 1_772_409_600)  // 2026-03-02T00:00:00Z

  var world: SimulatedWorld
  private let pages = Pages()

  fileprivate final class Pages {
    var lines: [String] = []
    var names: [RunKey: String] = [:]
  }

  init(
    _ items: [Item], maxConcurrentRuns: Int = 8, bundles: [String: Bundle] = [:],
    drainTimeout: Duration = .seconds(30),
    runs: @escaping (RunRequest) -> SimulatedWorld.Behaviour = { _ in .init() }
  ) {
    self.init(
      Plan(
        configuration: Configuration(
          maxConcurrentRuns: maxConcurrentRuns, workingDirectory: "/data", items: items),
        bundles: bundles), drainTimeout: drainTimeout, runs: runs)
  }

  init(
    _ plan: Plan, drainTimeout: Duration = .seconds(30),
    runs: @escaping (RunRequest) -> SimulatedWorld.Behaviour = { _ in .init() }
  ) {
    world = SimulatedWorld(at: Self.midnight, drainTimeout: drainTimeout)
    world.behaviour = runs
    let pages = pages
    world.observe = { effect, now in pages.write(effect, now) }
    world.start(plan)
    pages.lines.removeAll()
  }

  /// Lets time pass until so many seconds after midnight.
  mutating func run(untilSecond second: Int) {
    world.run(until: Self.midnight + .seconds(second))
  }

  /// Kills the daemon, and starts it some time later.
  mutating func restart(_ plan: Plan? = nil, downFor duration: Duration = .seconds(1)) {
    world.restart(plan, downFor: duration)
  }

  mutating func send(_ event: Event) { world.send(event) }
  mutating func reload(_ plan: Plan) { world.reload(plan) }
  mutating func pass(_ duration: Duration) { world.pass(duration) }
  mutating func stepClock(by duration: Duration, after earlier: Event? = nil) {
    world.stepClock(by: duration, after: earlier)
  }

  /// What has been told since the last call.
  mutating func lines() -> [String] {
    defer { pages.lines.removeAll() }
    return pages.lines
  }
}

extension Story.Pages {
  func write(_ effect: Effect, _ now: Now) {
    let time = clock(TimeZoneRules.utc.rfc3339(now.wall, fractionDigits: 3))
    guard let told = tell(effect) else { return }
    lines.append("\(time) \(told)")
  }

  private func tell(_ effect: Effect) -> String? {
    switch effect {
    case .record, .retryLedger, .ready: return nil
    case .start(let key, let request):
      names[key] = short(request.runID)
      return "start \(short(request.runID))"
    case .signal(let key, let signal): return "\(signal) \(names[key] ?? "?")"
    case .sweep: return nil
    case .stopping: return nil
    case .exit: return "exit"
    case .log(let record): return tell(record)
    }
  }

  private func tell(_ record: LogRecord) -> String? {
    let run = record[.runID].map { short($0.description) }
    let words: [String?]
    switch record.event {
    case .runStarted, .stopping, .stopped, nil: return nil
    case .runMissed:
      let first = record[.first].map { clock($0.description) } ?? "?"
      words = ["missed", record[.reason]?.description, record[.count]?.description, "from", first]
    case .runFinished, .runFailed, .runTimedOut, .runStopped, .runInterrupted:
      words = [record.event?.rawValue, run, record[.outcome]?.description]
    case let event?:
      words = [event.rawValue, run ?? record[.item]?.description, record[.reason]?.description]
    }
    return words.compactMap { $0 }.joined(separator: " ")
  }

  /// `2026-03-02T00:01:00.077+00:00` → `00:01:00.077`; `.000` is left out.
  private func clock(_ time: String) -> String {
    let digits = time.dropFirst(11).prefix { $0 != "+" && $0 != "Z" && $0 != "-" }
    return digits.hasSuffix(".000") ? String(digits.dropLast(4)) : String(digits)
  }

  /// `a-20260302T000100Z-2` → `a-000100-2`.
  private func short(_ runID: String) -> String {
    runID.replacing("20260302T", with: "").replacing("Z", with: "")
  }
}

extension Item {
  /// An item for a story; cron has six fields, in UTC.
  static func story(
    _ id: String = "a", _ cron: String = "0 * * * * *", _ change: (inout Item) -> Void = { _ in }
  ) throws -> Item {
    let expression = try CronExpression(cron, dialect: .crontab, itemID: id)
    var item = Item(
      id: id, cron: cron, schedule: CronSchedule(expression, in: .utc), timezone: "UTC")
    item.flowYAML = "flows/\(id).yaml"
    change(&item)
    return item
  }
}
