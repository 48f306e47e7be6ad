// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Scheduler

@Suite struct CronExpressionTests {
  /// Texts that mean the same.
  @Test(arguments: [
    ("@yearly", "0 0 1 1 *"), ("@annually", "0 0 1 JAN *"), ("@monthly", "0 0 1 * *"),
    ("@weekly", "0 0 * * 7"), ("@daily", "0 0 * * *"), ("@midnight", "0 0 * * *"),
    ("@HOURLY", "0 * * * *"), ("0 0 * * 0", "0 0 * * SUN"), ("0 0 * * fri-mon", "0 0 * * 5,6,0,1"),
    ("0 0 * * 6-7", "0 0 * * SAT,SUN"), ("5/15 * * * *", "5,20,35,50 * * * *"),
    ("0 0 * * 1/2", "0 0 * * MON,WED,FRI,SUN"), ("*/90 * * * *", "*/60 * * * *"),
    ("0 0 ? * *", "0 0 * * ?"), ("0 0 l * *", "0 0 L * *"), ("  0\t0  1 1 *\n", "0 0 1 1 *"),
    ("0 0 0 1 1 *", "0 0 1 1 *"), ("0 0 * * 7#2", "0 0 * * sun#2"), ("0 0 * * 5l", "0 0 * * FRIL"),
  ])
  func equal(_ left: String, _ right: String) throws {
    #expect(
      try CronExpression(left, dialect: .crontab, itemID: nil)
        == CronExpression(right, dialect: .crontab, itemID: nil))
  }

  @Test(arguments: CronMacro.allCases) func macrosDoNotDependOnTheDialect(
    _ macro: CronMacro
  ) throws {
    let crontab = try CronExpression(macro.rawValue, dialect: .crontab, itemID: nil)
    #expect(try CronExpression(macro.rawValue, dialect: .apscheduler, itemID: nil) == crontab)
    #expect(crontab.isReboot == (macro == .reboot))
  }

  @Test func rebootNeverFiresByTheClock() throws {
    let reboot = try CronExpression("@reboot", dialect: .crontab, itemID: nil)
    let schedule = CronSchedule(reboot, in: .utc)
    let epoch = WallInstant(seconds: 0)
    #expect(schedule.nextFireTime(after: epoch) == nil)
    #expect(schedule.fireTimes(after: epoch, through: WallInstant(seconds: 1 << 40)) == nil)
  }

  /// FNV-1a of `hourly_sales`, a zero byte and the field's name, computed by another program.
  @Test(arguments: HashRow.all) func hashedValuesNeverChange(_ row: HashRow) throws {
    #expect(CronHash.value(itemID: "hourly_sales", name: row.field.name) == row.hash)
  }

  struct HashRow: CustomTestStringConvertible {
    var field: CronField
    var hash: UInt64
    var testDescription: String { field.name }

    static let all = [
      HashRow(field: .second, hash: 0xa70b_10d0_0cd6_6e25),
      HashRow(field: .minute, hash: 0x1275_c9d4_7771_fd01),
      HashRow(field: .hour, hash: 0x6f1f_9ac3_b5ca_70f7),
      HashRow(field: .dayOfMonth, hash: 0x85d9_de4f_edbe_0092),
      HashRow(field: .month, hash: 0x53ab_af9f_4214_34fd),
      HashRow(field: .dayOfWeek, hash: 0x1651_a833_5ad6_8940),
    ]
  }

  /// The same item at one and the same place, however often it is read.
  @Test(arguments: [
    ("H H H * * *", "25 29 15 * * *"),
    ("H H * * *", "29 15 * * *"),
    ("0 0 H * *", "0 0 19 * *"),
    ("0 0 H H *", "0 0 19 2 *"),
    ("0 0 * * H", "0 0 * * 5"),
    ("H(10-20) * * * *", "17 * * * *"),
    ("H/15 * * * *", "14,29,44,59 * * * *"),
    ("0 H(1-12)/4 * * *", "0 4,8,12 * * *"),
    ("0 0 H/9 * *", "0 0 4,13,22 * *"),
    ("0 0 H(25-31) * *", "0 0 29 * *"),
  ])
  func hashedExpressions(_ hashed: String, _ plain: String) throws {
    #expect(
      try CronExpression(hashed, dialect: .crontab, itemID: "hourly_sales")
        == CronExpression(plain, dialect: .crontab, itemID: nil))
  }
}
