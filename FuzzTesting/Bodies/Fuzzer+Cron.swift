// SPDX-License-Identifier: Apache-2.0

import Scheduler

extension Fuzzer {
  /// The id that `H` is hashed from.
  private static let itemID = "hourly_sales"

  /// An expression in the first line; what follows chooses zone and instant.
  func fuzzCron(_ bytes: [UInt8]) throws(Finding) {
    var (text, choices) = Choices.below(bytes)
    let zone = choices.pick(ZoneFile.zones)
    let start = Self.instant(in: zone, &choices)
    for dialect in CronDialect.allCases {
      let expression: CronExpression
      do {
        expression = try CronExpression(text, dialect: dialect, itemID: Self.itemID)
      } catch {
        try checkError(error, text)
        continue
      }
      let schedule = CronSchedule(expression, in: zone)
      let fireTimes = try check(schedule, from: start)
      if expression.isReboot { continue }
      let always = CronSchedule(expression, in: .utc).nextFireTime(after: start)
      try expect(always != nil, "\(text) never fires in UTC")
      let naive = NaiveCron(text, dialect: dialect, itemID: Self.itemID)
      try compare(schedule, naive, from: start)
      // Rare ones fire much later; there, too, nothing is before the first.
      if let first = fireTimes.first {
        let before = max(start, WallInstant(seconds: first.seconds - naive.tick * 120))
        try compare(schedule, naive, from: before)
      }
      // Just after a change of the clock, what it repeats has been there already.
      if let change = zone.nextTransition(after: start) {
        try compare(schedule, naive, from: change + .seconds(naive.tick * 7))
      }
    }
    try checkDialects(text, zone, start)
  }

  /// An instant of the years from 2000 on, most often near a change of the clock.
  private static func instant(in zone: TimeZoneRules, _ choices: inout Choices) -> WallInstant {
    var instant = WallInstant(seconds: 946_684_800)
    for _ in 0..<choices.byte() % 64 {
      instant = zone.nextTransition(after: instant) ?? instant
    }
    let minutes = Int64(choices.integer(Int16.self))
    return instant + .seconds(minutes * 60 + Int64(choices.byte() % 60))
  }

  private func checkError(_ error: CronError, _ text: String) throws(Finding) {
    try expect(
      (0...text.unicodeScalars.count).contains(error.offset),
      "a mistake at character \(error.offset) of \(text)")
    try expect(!error.message.isEmpty, "refused without a reason")
  }

  /// Goes from fire time to fire time, which must agree with what is said about all of them.
  @discardableResult
  func check(
    _ schedule: CronSchedule, from start: WallInstant
  ) throws(Finding) -> [WallInstant] {
    var fireTimes: [WallInstant] = []
    var instant = start
    while fireTimes.count < 6, let next = schedule.nextFireTime(after: instant) {
      try expect(next > instant, "the fire time after \(instant) is \(next)")
      try expect(next.microseconds % 1_000_000 == 0, "a fire time within a second: \(next)")
      let middle = WallInstant(seconds: (instant.seconds + next.seconds) / 2)
      for before in [middle, WallInstant(seconds: next.seconds - 1)] where before < next {
        let same = schedule.nextFireTime(after: before)
        try expect(same == next, "after \(before) it is \(same as Any), not \(next)")
      }
      fireTimes.append(next)
      instant = next
    }
    guard let last = fireTimes.last else { return [] }
    let span = schedule.fireTimes(after: start, through: last)
    let expected = FireTimeSpan(first: fireTimes[0], last: last, count: fireTimes.count)
    try expect(span == expected, "\(expected) is summed up as \(span as Any)")
    return fireTimes
  }

  /// Fire time by fire time against the clock that ticks.
  private func compare(
    _ schedule: CronSchedule, _ naive: NaiveCron, from start: WallInstant
  ) throws(Finding) {
    let end = start.seconds + naive.tick * 1_500
    let expected = naive.fireTimes(from: start.seconds + 1, through: end, in: schedule.zone)
    var found: [Int64] = []
    var instant = start
    while let next = schedule.nextFireTime(after: instant), next.seconds <= end {
      found.append(next.seconds)
      instant = next
    }
    try expect(
      found == expected,
      "\(naive.fields) in \(schedule.zone.name) after \(start.seconds): \(found), not \(expected)")
  }

  private func checkDialects(
    _ text: String, _ zone: TimeZoneRules, _ start: WallInstant
  ) throws(Finding) {
    let difference = CronDialectComparison.firstDifference(
      text, itemID: Self.itemID, zone: zone, after: start)
    guard let difference else { return }
    try expect(difference.crontab != difference.apscheduler, "a difference that is none")
    for instant in [difference.crontab, difference.apscheduler] {
      try expect(instant.map { $0 > start } ?? true, "a difference in the past")
    }
  }
}
