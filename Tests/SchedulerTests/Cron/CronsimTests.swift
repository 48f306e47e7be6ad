// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

@testable import Scheduler

/// The crontab dialect against cronsim, which follows Debian's cron.
@Suite struct CronsimTests {
  private struct Answer: Decodable {
    var times: [Int64]?
    var error: String?
    var excluded: String?
  }

  @Test func fireTimesAreThoseOfCronsim() throws {
    var generator = try CronCaseGenerator(seed: 0x1971)
    var cases: [CronCase] = []
    for _ in 0..<4_000 {
      cases.append(generator.makeCase(Self.makeExpression(&generator)))
    }
    let answers = try PythonOracle(script: "cronsim_oracle.py")
      .answers(to: cases, as: Answer.self)
    var compared = 0
    for (item, answer) in zip(cases, answers) where answer.excluded == nil {
      let zone = try #require(generator.zones[item.zone])
      let mine = try? item.fireTimes(dialect: .crontab, in: zone)
      // cronsim says "no" to some of what never fires, and "nothing in 50 years" to the rest.
      let theirs = answer.times.flatMap { $0.isEmpty ? nil : $0 }
      #expect(mine == theirs, "\(item.testDescription): \(answer.error ?? "")")
      compared += 1
    }
    #expect(compared >= 3_000, "too many cases are excluded to call this a comparison")
  }

  private static func makeExpression(_ generator: inout CronCaseGenerator) -> String {
    let common = generator.makeCommonExpression(weekdays: 0...7)
    guard generator.random.oneIn(4) else { return common }
    var fields = common.split(separator: " ").map(String.init)
    switch Int.random(in: 0..<6, using: &generator.random) {
    case 0: fields[2] = "L"
    case 1: fields[2] = "LW"
    case 2: fields[4] = "\(Int.random(in: 0...7, using: &generator.random))L"
    case 3:
      let day = Int.random(in: 0...7, using: &generator.random)
      fields[4] = "\(day)#\(Int.random(in: 1...5, using: &generator.random))"
    case 4: fields[4] = generator.random.pick(["MON-FRI", "sat,SUN", "Wed", "SUN-TUE/2"])
    default: fields[3] = generator.random.pick(["MAR", "oct-DEC", "jan,Jul", "FEB-NOV/3"])
    }
    return fields.joined(separator: " ")
  }
}
