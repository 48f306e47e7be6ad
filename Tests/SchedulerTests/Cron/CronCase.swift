// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

@testable import Scheduler

/// An expression, a zone and an instant to search from.
struct CronCase: Encodable, CustomTestStringConvertible {
  var cron: String
  var zone: String
  /// Seconds since the epoch.
  var after: Int64
  var count = 6

  var testDescription: String {
    let instant = TimeZoneRules.utc.rfc3339(WallInstant(seconds: after))
    return "`\(cron)` in \(zone) after \(instant)"
  }

  /// The first `count` fire times, in seconds since the epoch.
  func fireTimes(dialect: CronDialect, in zone: TimeZoneRules) throws -> [Int64] {
    let expression = try CronExpression(cron, dialect: dialect, itemID: CronCase.itemID)
    let schedule = CronSchedule(expression, in: zone)
    var times: [Int64] = []
    var instant = WallInstant(seconds: after)
    while times.count < count, let next = schedule.nextFireTime(after: instant) {
      times.append(next.seconds)
      instant = next
    }
    return times
  }

  /// The id that `H` is hashed from in these tests.
  static let itemID = "hourly_sales"
}

/// Makes cases from a seed, with many of them near changes of the clock.
struct CronCaseGenerator {
  var random: SplitMix
  /// The zones by name.
  private(set) var zones: [String: TimeZoneRules] = [:]
  private var names: [String] = []
  /// The clock changes of each zone from 2000 to 2040.
  private var transitions: [String: [Int64]] = [:]

  /// Skipped midnights, half hours, negative daylight saving, a skipped day, odd offsets.
  static let zoneNames = [
    "Europe/Berlin", "America/New_York", "America/Santiago", "Africa/Cairo", "Australia/Lord_Howe",
    "Europe/Dublin", "Asia/Kathmandu", "UTC", "Pacific/Apia", "Africa/Casablanca",
    "America/Havana", "Asia/Beirut", "Antarctica/Troll",
  ]

  /// Zones without any change of the clock from 2000 to 2040.
  static let fixedZoneNames = ["UTC", "Etc/GMT-5", "Asia/Kolkata", "Asia/Tokyo", "Etc/GMT+9"]

  init(seed: UInt64, zones names: [String] = CronCaseGenerator.zoneNames) throws {
    random = SplitMix(seed: seed)
    self.names = names
    for name in names {
      let zone = try SystemZone.named(name)
      zones[name] = zone
      var instant = WallInstant(seconds: 946_684_800)
      while let next = zone.nextTransition(after: instant), next.seconds < 2_208_988_800 {
        transitions[name, default: []].append(next.seconds)
        instant = next
      }
    }
  }

  /// A case for an expression; two of three start within three days of a change of the clock.
  mutating func makeCase(_ cron: String) -> CronCase {
    let zone = random.pick(names)
    var after = Int64.random(in: 946_684_800..<2_208_988_800, using: &random)
    if let changes = transitions[zone], !random.oneIn(3) {
      let reach: Int64 = random.oneIn(2) ? 7_200 : 259_200
      after = random.pick(changes) + Int64.random(in: -reach...reach / 3, using: &random)
    }
    // Often on a full minute, where "strictly after" matters.
    if random.oneIn(2) { after -= after % 60 }
    return CronCase(cron: cron, zone: zone, after: after)
  }

  /// A field of numbers: usual forms, with small numbers more often than large ones.
  mutating func makeField(_ range: ClosedRange<Int>, star: Int, list: Int = 4) -> String {
    if random.oneIn(star) { return "*" }
    var elements = [makeElement(range)]
    while random.oneIn(list) { elements.append(makeElement(range)) }
    return elements.joined(separator: ",")
  }

  private mutating func makeElement(_ range: ClosedRange<Int>) -> String {
    let first = makeNumber(range)
    let last = Int.random(in: first...range.upperBound, using: &random)
    let step = Int.random(in: 1...max(1, (last - first) / 2), using: &random)
    switch Int.random(in: 0..<10, using: &random) {
    case 0: return "*/\(Int.random(in: 1...max(1, range.count / 2), using: &random))"
    case 1, 2: return "\(first)-\(last)"
    case 3 where last > first: return "\(first)-\(last)/\(step)"
    case 4 where range.upperBound - first > 1: return "\(first)/\(step)"
    default: return "\(first)"
    }
  }

  /// A number; in the hours most often one of the night, when clocks are changed.
  private mutating func makeNumber(_ range: ClosedRange<Int>) -> Int {
    if range.upperBound == 23, !random.oneIn(3) { return Int.random(in: 0...3, using: &random) }
    return Int.random(in: range, using: &random)
  }

  /// A five-field expression of the syntax that all crons share.
  mutating func makeCommonExpression(weekdays: ClosedRange<Int>) -> String {
    let minute = makeField(0...59, star: 5)
    let hour = makeField(0...23, star: 4)
    let dayOfMonth = random.oneIn(3) ? makeField(1...31, star: 4) : "*"
    let month = random.oneIn(4) ? makeField(1...12, star: 3) : "*"
    let dayOfWeek = random.oneIn(3) ? makeField(weekdays, star: 4) : "*"
    return [minute, hour, dayOfMonth, month, dayOfWeek].joined(separator: " ")
  }
}
