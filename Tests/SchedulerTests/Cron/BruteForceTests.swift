// SPDX-License-Identifier: Apache-2.0

import FuzzBodies
import TestSupport
import Testing

@testable import Scheduler

/// The crontab dialect against ``NaiveCron``: what no other implementation reads, in every zone.
@Suite struct BruteForceTests {
  @Test func commonExpressionsOverClockChanges() throws {
    try compare(seed: 0xB1, cases: 150, window: 86_400) {
      $0.makeCommonExpression(weekdays: 0...7)
    }
  }

  @Test func specialDays() throws {
    try compare(seed: 0xB2, cases: 100, window: 60 * 86_400, makeExpression: Self.makeSpecialDays)
  }

  @Test func hashedValues() throws {
    try compare(seed: 0xB3, cases: 60, window: 4 * 86_400) { generator in
      let minute = generator.random.pick(["H", "H/15", "H(10-20)", "H(0-40)/7", "5,H", "*"])
      let hour = generator.random.pick(["H", "H/3", "H(1-3)", "H(0-6)/2", "*", "2"])
      let dayOfMonth = generator.random.pick(["*", "*", "H", "H/5", "H(3-9)", "H(1-31)/2"])
      let month = generator.random.pick(["*", "*", "H/2", "H(3-11)"])
      let dayOfWeek = generator.random.pick(["*", "*", "H", "H/2", "H(1-5)", "H(1-7)/2"])
      return [minute, hour, dayOfMonth, month, dayOfWeek].joined(separator: " ")
    }
  }

  @Test func secondsOverClockChanges() throws {
    try compare(seed: 0xB4, cases: 40, window: 5_400) { generator in
      let second = generator.random.pick(["0", "30", "*/20", "*", "5-8", "1/17", "H", "59,0"])
      let minute = generator.makeField(0...59, star: 3)
      let hour = generator.makeField(0...23, star: 3)
      return "\(second == "0" ? "00" : second) \(minute) \(hour) * * *"
    }
  }

  private static func makeSpecialDays(_ generator: inout CronCaseGenerator) -> String {
    let day = Int.random(in: 1...31, using: &generator.random)
    let weekday = Int.random(in: 0...7, using: &generator.random)
    let nth = Int.random(in: 1...5, using: &generator.random)
    let dayOfMonth = generator.random.pick([
      "L", "LW", "L-\(min(day, 30))", "L-\(nth)", "\(day)W", "1W", "31W", "L,\(day)", "15W,L-3",
      "*", "?", "*/\(nth)", "\(day)",
    ])
    let dayOfWeek = generator.random.pick([
      "*", "*", "?", "FRI-MON", "sat-sun", "6-2", "5-1/2", "7-3", "\(weekday)L", "friL",
      "\(weekday)#\(nth)", "TUE#\(nth),THU#2", "\(weekday)",
    ])
    let hour = generator.random.pick(["0", "2", "1-3", "23", "*/6", "12"])
    return "\(generator.random.pick(["0", "30", "*/20", "15,45"])) \(hour) "
      + "\(dayOfMonth) * \(dayOfWeek)"
  }

  /// Compares all fire times of a stretch, and what is said about the stretch in short.
  private func compare(
    seed: UInt64, cases: Int, window: Int64,
    makeExpression: (inout CronCaseGenerator) -> String
  ) throws {
    var generator = try CronCaseGenerator(seed: seed)
    var fireTimes = 0
    for _ in 0..<cases {
      let item = generator.makeCase(makeExpression(&generator))
      let zone = try #require(generator.zones[item.zone])
      let naive = NaiveCron(item.cron, itemID: CronCase.itemID)
      let end = item.after + Int64.random(in: window / 2...window, using: &generator.random)
      let expected = naive.fireTimes(from: item.after + 1, through: end, in: zone)
      let expression = try CronExpression(
        item.cron, dialect: .crontab, itemID: CronCase.itemID)
      let schedule = CronSchedule(expression, in: zone)
      var times: [Int64] = []
      var instant = WallInstant(seconds: item.after)
      while let next = schedule.nextFireTime(after: instant), next.seconds <= end {
        times.append(next.seconds)
        instant = next
      }
      #expect(times == expected, "\(item)")
      let span = schedule.fireTimes(
        after: WallInstant(seconds: item.after), through: WallInstant(seconds: end))
      #expect(span == FireTimeSpan(expected), "\(item)")
      fireTimes += expected.count
    }
    #expect(fireTimes > cases, "hardly anything fires, so hardly anything is compared")
  }
}

extension FireTimeSpan {
  fileprivate init?(_ seconds: [Int64]) {
    guard let first = seconds.first, let last = seconds.last else { return nil }
    self.init(
      first: WallInstant(seconds: first), last: WallInstant(seconds: last), count: seconds.count)
  }
}
