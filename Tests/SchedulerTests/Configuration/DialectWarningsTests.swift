// SPDX-License-Identifier: Apache-2.0

import Testing
import YAML

@testable import Scheduler

/// Warnings for whoever comes from the Python scheduler (C3.4).
@Suite struct DialectWarningsTests {
  /// 2026-03-01, a Sunday.
  private static let now = WallInstant(seconds: 1_772_323_200)

  @Test(arguments: [
    "0 9 * * *", "0 9 * * MON-FRI", "0 9 1 * *", "@daily", "@weekly", "@reboot", "*/5 * * * *",
    "0 9 */2 * *", "0 9 L * *", "H H * * *", "0 9 * * 5L", "0 9 1 1 *",
  ])
  func noWarningWhereTheDialectsAgree(_ cron: String) throws {
    #expect(try warnings("items: [{id: a, cron: '\(cron)', flow_yaml: f}]") == [])
  }

  @Test(arguments: [
    "0 9 * * 1", "0 9 * * 1-5", "0 9 * * 0", "0 9 1 * MON", "0 9 13 * FRI", "0 9 29 2 1",
    "0 9 * * */2",
  ])
  func aWarningWhereTheyDiffer(_ cron: String) throws {
    for dialect in CronDialect.allCases {
      let text = """
        cron_dialect: \(dialect.rawValue)
        items:
          - id: a
            cron: '\(cron)'
            flow_yaml: f
        """
      let warnings = try warnings(text)
      #expect(warnings.map(\.code) == ["cron-dialect"])
      #expect(warnings.map(\.severity) == [.warning])
      #expect(warnings.map(\.mark) == [Mark(line: 4, column: 11)])
    }
  }

  @Test func theWarningNamesBothTimes() throws {
    let warnings = try warnings("items: [{id: a, cron: '0 9 * * 1', flow_yaml: f}]")
    #expect(
      warnings.map(\.headline) == [
        """
        scheduler.yaml:1:23: warning: "0 9 * * 1" means different days in the two dialects: it next \
        fires at 2026-03-02T09:00:00+00:00 here (crontab), and would at 2026-03-03T09:00:00+00:00 \
        in cron_dialect: apscheduler. Numbers of weekdays and two restricted day fields are read \
        differently; the README tells how
        """
      ])
  }

  @Test func warningsAreInFileOrder() throws {
    let warnings = try warnings(
      """
      items:
        - {id: b, cron: '0 9 * * 1', flow_yaml: f}
        - {id: x, cron: '0 9 * * *', flow_yaml: f}
        - {id: a, cron: '0 9 * * 2', flow_yaml: f}
      """)
    #expect(warnings.map(\.mark?.line) == [2, 4])
  }

  private func warnings(_ text: String) throws -> [Diagnostic] {
    let decoded = Decoding.decode(text)
    #expect(decoded.diagnostics.map(\.headline) == [])
    let configuration = try #require(decoded.configuration)
    return DialectWarnings.find(
      in: configuration, decoded.marks, file: Decoding.file, after: Self.now)
  }
}
