// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

@testable import Scheduler

/// The apscheduler dialect against APScheduler itself: what it accepts, and when that fires.
@Suite struct APSchedulerTests {
  private struct Answer: Decodable {
    var times: [Int64]?
    var error: String?
    var excluded: String?
  }

  @Test func fireTimesInZonesWithoutClockChanges() throws {
    try compare(seed: 0xA1, zones: CronCaseGenerator.fixedZoneNames, cases: 1_500, atLeast: 1_500)
  }

  @Test func fireTimesAwayFromClockChanges() throws {
    try compare(seed: 0xA2, zones: CronCaseGenerator.zoneNames, cases: 1_500, atLeast: 500)
  }

  /// Every form of an element in every field: accepted there is accepted here, and else neither.
  @Test func whatIsAcceptedIsTheSame() throws {
    let elements = [
      "*", "*/1", "*/2", "*/6", "*/11", "*/12", "*/23", "*/24", "*/30", "*/31", "*/59", "*/60",
      "*/0", "0", "1", "6", "7", "12", "13", "23", "24", "31", "32", "59", "60", "0-0", "0-0/5",
      "1-1", "1-1/1", "1-5", "5-1", "1-5/4", "1-5/5", "0-6", "0-7", "5/15", "5/1", "12/1", "6/1",
      "59/1", "31/1", "last", "LAST", "mon", "MON", "mon-fri", "fri-mon", "sun", "sun-sat", "jan",
      "JAN-mar", "dec-jan", "monday", "1,2", "1,,2", "1,", ",1", "*,1", "1-2-3", "-1", "1-", "/2",
      "*/", "L", "?", "H", "LW", "15W", "5L", "mon#1", "1-fri", "mon-5", "01", "00", "1/2/3", "*5",
    ]
    var cases: [CronCase] = []
    for element in elements {
      for field in 0..<5 {
        var fields = ["0", "0", "*", "*", "*"]
        fields[field] = element
        let cron = fields.joined(separator: " ")
        cases.append(CronCase(cron: cron, zone: "UTC", after: 1_767_225_600, count: 3))
      }
    }
    try compare(cases, zones: ["UTC": .utc], atLeast: cases.count)
  }

  private func compare(
    seed: UInt64, zones: [String], cases count: Int, atLeast: Int
  ) throws {
    var generator = try CronCaseGenerator(seed: seed, zones: zones)
    var cases: [CronCase] = []
    for _ in 0..<count {
      var cron = generator.makeCommonExpression(weekdays: 0...6)
      if generator.random.oneIn(5) {
        cron = "\(generator.random.pick(["0", "*/20", "15,45", "5-50/9"])) \(cron)"
      }
      var fields = cron.split(separator: " ").map(String.init)
      switch Int.random(in: 0..<12, using: &generator.random) {
      case 0: fields[fields.count - 3] = generator.random.pick(["last", "1,last"])
      case 1: fields[fields.count - 1] = generator.random.pick(["mon-fri", "SUN", "sat,sun"])
      case 2: fields[fields.count - 2] = generator.random.pick(["jan-mar", "FEB", "nov,dec"])
      default: break
      }
      var item = generator.makeCase(fields.joined(separator: " "))
      item.count = 4
      cases.append(item)
    }
    try compare(cases, zones: generator.zones, atLeast: atLeast)
  }

  private func compare(
    _ cases: [CronCase], zones: [String: TimeZoneRules], atLeast: Int
  ) throws {
    let answers = try PythonOracle(script: "apscheduler_oracle.py")
      .answers(to: cases, as: Answer.self)
    var compared = 0
    for (item, answer) in zip(cases, answers) where answer.excluded == nil {
      let zone = try #require(zones[item.zone])
      let mine = try? item.fireTimes(dialect: .apscheduler, in: zone)
      // APScheduler accepts what never fires and drops what follows a name; here both are errors.
      let ignoresRest = Self.hasTrailingText(item.cron)
      let theirs = ignoresRest ? nil : answer.times.flatMap { $0.isEmpty ? nil : $0 }
      #expect(mine == theirs, "\(item): \(answer.error ?? "")")
      compared += 1
    }
    #expect(compared >= atLeast, "too many cases are excluded to call this a comparison")
  }

  /// Whether a name is followed by what APScheduler's patterns leave unread.
  private static func hasTrailingText(_ cron: String) -> Bool {
    let elements = cron.lowercased().split { $0 == " " || $0 == "," }
    return elements.contains { element in
      let parts = element.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
      let isNamed = element.first.map { $0.isLetter } ?? false
      return isNamed && !parts.allSatisfy { !$0.isEmpty && $0.allSatisfy(\.isLetter) }
    }
  }
}
