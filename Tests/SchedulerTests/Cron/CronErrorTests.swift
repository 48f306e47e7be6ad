// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

@testable import Scheduler

/// What is said about texts that are no expressions, and where the caret goes.
@Suite struct CronErrorTests {
  struct Row: CustomTestStringConvertible {
    var cron: String
    var field: Int?
    var offset: Int
    var message: String
    var dialect = CronDialect.crontab

    init(
      _ cron: String, _ field: Int?, _ offset: Int, _ message: String,
      _ dialect: CronDialect = .crontab
    ) {
      (self.cron, self.field, self.offset, self.message) = (cron, field, offset, message)
      self.dialect = dialect
    }

    var testDescription: String { "`\(cron)` (\(dialect))" }
  }

  static let forms =
    "write five fields (minute hour day-of-month month day-of-week), six with the second in "
    + "front, or a macro such as \"@daily\""

  static let whole = [
    Row("", nil, 0, "the expression is empty; \(forms)"),
    Row(" \t ", nil, 0, "the expression is empty; \(forms)"),
    Row("* * *", nil, 5, "the expression has 3 fields; \(forms)"),
    Row(
      "0 0 12 * * ? 2026", nil, 13,
      "the expression has 7 fields (there is no field for the year); \(forms)"),
    Row(
      "14:30 * * *", nil, 0,
      #""14:30" is a clock time, but minute and hour are fields of their own, did you mean "30 14"?"#
    ),
    Row(
      "TZ=UTC 0 0 * * * *", nil, 0, #""TZ=UTC" is no field; set the zone with the key "timezone""#),
    Row("@dayly", nil, 0, #""@dayly" is no macro, did you mean "@daily"?"#),
    Row(
      "@often", nil, 0,
      #""@often" is no macro; there are @yearly @annually @monthly @weekly @daily @midnight @hourly @reboot"#
    ),
    Row("@every 5m", nil, 0, #""@every" is no macro; write a step, such as "*/5 * * * *""#),
    Row("@daily 5", nil, 7, #"nothing may follow "@daily", which is a whole expression"#),
    Row(
      "0 0 *\u{A0}* *", nil, 5,
      "the character U+00A0 at position 6 has no meaning in an expression; write plain letters, digits and spaces"
    ),
    Row(
      "0 0 30 2 *", 3, 4,
      #"field 3 (day-of-month): the expression can never fire: "30" never comes in month "2"; the last day of a month is "L""#
    ),
    Row(
      "0 0 31 4,6 *", 3, 4,
      #"field 3 (day-of-month): the expression can never fire: "31" never comes in month "4,6"; the last day of a month is "L""#
    ),
    Row(
      "0 0 0 1 1 */7#1", 6, 10,
      #"field 6 (day-of-week): "*/7" in "*/7#1" is not understood; day-of-week is 0 to 7 or SUN to SAT, "*", a list "a,b", a range "a-b" or a step "*/n""#
    ),
    Row(
      "0 0 0 31W FEB *", 4, 6,
      "field 4 (day-of-month): the expression can never fire: no day matches day-of-month, month and day-of-week together"
    ),
  ]

  static let fields = [
    Row("/2 * * * *", 1, 0, #"field 1 (minute): "/2" has no base, did you mean "*/2"?"#),
    Row("0 /2 * * * *", 2, 2, #"field 2 (minute): "/2" has no base, did you mean "*/2"?"#),
    Row("*/ * * * *", 1, 1, #"field 1 (minute): "*/" has no step after "/", such as "*/2""#),
    Row("*/0 * * * *", 1, 2, #"field 1 (minute): the step in "*/0" is 0; the least step is 1"#),
    Row("*/x * * * *", 1, 2, #"field 1 (minute): the step in "*/x" is not a whole number"#),
    Row("1/2/3 * * * *", 1, 2, #"field 1 (minute): the step in "1/2/3" is not a whole number"#),
    Row(
      "*5 * * * *", 1, 1,
      #"field 1 (minute): only a step may follow "*", but here is "*5", did you mean "*/5"?"#),
    Row(
      "60 * * * *", 1, 0,
      #"field 1 (minute): "60" is out of range: minute is 0 to 59, did you mean "0"?"#),
    Row(
      "0 24 * * *", 2, 2,
      #"field 2 (hour): "24" is out of range: hour is 0 to 23, did you mean "0"?"#),
    Row(
      "0 24:00 * * *", 2, 2,
      #"field 2 (hour): "24:00" is a clock time, but minute and hour are fields of their own, did you mean "0 0"?"#
    ),
    Row(
      "0 0 0 * *", 3, 4, #"field 3 (day-of-month): "0" is out of range: day-of-month is 1 to 31"#),
    Row("0 0 * 13 *", 4, 6, #"field 4 (month): "13" is out of range: month is 1 to 12"#),
    Row(
      "0 0 * * 8", 5, 8,
      #"field 5 (day-of-week): "8" is out of range: day-of-week is 0 (Sunday) to 7 (Sunday again)"#),
    Row(
      "99999999999999999999 * * * *", 1, 0,
      #"field 1 (minute): "99999999999999999999" is out of range: minute is 0 to 59"#),
    Row(
      "0 10-5 * * *", 2, 2,
      #"field 2 (hour): the range "10-5" runs backwards, did you mean "10-23,0-5"?"#),
    Row(
      "0 22-4/2 * * *", 2, 2,
      #"field 2 (hour): the range "22-4" runs backwards, did you mean "22,0,2,4"?"#),
    Row(
      "0 0 * NOV-FEB *", 4, 6,
      #"field 4 (month): the range "NOV-FEB" runs backwards, did you mean "NOV-DEC,JAN-FEB"?"#),
    Row(
      "1,,2 * * * *", 1, 2,
      #"field 1 (minute): "1,,2" has an empty element between commas; remove it"#),
    Row(
      "1, * * * *", 1, 2, #"field 1 (minute): "1," has an empty element between commas; remove it"#),
    Row("5- * * * *", 1, 1, #"field 1 (minute): the range "5-" has no end, such as "5-59""#),
    Row("-5 * * * *", 1, 0, #"field 1 (minute): the range "-5" has no start, such as "0-5""#),
    Row(
      "1.5 * * * *", 1, 0,
      #"field 1 (minute): "1.5" is not understood; minute is 0 to 59, "*", a list "a,b", a range "a-b" or a step "*/n""#
    ),
    Row("0 0 * * MNO", 5, 8, #"field 5 (day-of-week): "MNO" is unknown, did you mean "MON"?"#),
    Row(
      "0 0 * * monday", 5, 8, #"field 5 (day-of-week): "monday" is unknown, did you mean "MON"?"#),
    Row(
      "0 0 * MON *", 4, 6,
      #"field 4 (month): "MON" belongs in the field day-of-week; the order is minute hour day-of-month month day-of-week"#
    ),
    Row(
      "? * * * *", 1, 0,
      #"field 1 (minute): "?" is known only in the two day fields, did you mean "*"?"#),
    Row(
      "0 0 ?/2 * *", 3, 4,
      #"field 3 (day-of-month): "?" stands alone in its field, but here is "?/2"; use "*" instead"#),
    Row(
      "0~30 * * * *", 1, 1,
      #"field 1 (minute): "0~30" is a random value, which is not supported, did you mean "H(0-30)", which is fixed for each item?"#
    ),
    Row(
      "0 0 * * FRI#6", 5, 12,
      #"field 5 (day-of-week): "FRI#6" is not understood; "d#n" is the n-th weekday d of the month, n from 1 to 5"#
    ),
    Row(
      "0 0 * * L", 5, 8,
      #"field 5 (day-of-week): "L" has no weekday, such as "FRIL" for the month's last Friday; a Saturday is "SAT""#
    ),
    Row(
      "0 0 L-31 * *", 3, 4,
      #"field 3 (day-of-month): "L-31" is not understood; "L-n" is n days before the last day, n from 1 to 30"#
    ),
    Row(
      "0 0 32W * *", 3, 4, #"field 3 (day-of-month): "32" is out of range: day-of-month is 1 to 31"#
    ),
    Row(
      "0 0 last * *", 3, 4,
      #"field 3 (day-of-month): "last" is not understood, did you mean "L", the last day of the month?"#
    ),
    Row(
      "H(9-5) * * * *", 1, 2,
      #"field 1 (minute): the range in "H(9-5)" runs backwards, did you mean "H(5-9)"?"#),
    Row(
      "H/90 * * * *", 1, 0,
      #"field 1 (minute): the step in "H/90" is larger than the range, which has 60 values"#),
    Row(
      "H5 * * * *", 1, 1,
      #"field 1 (minute): "H5" is not understood; write "H", "H(a-b)", "H/n" or "H(a-b)/n""#),
  ]

  static let apscheduler = [
    Row(
      "0 0 * * 7", 5, 8,
      #"field 5 (day-of-week): "7" is out of range: day-of-week is 0 (Monday) to 6 (Sunday), did you mean "6"?"#,
      .apscheduler),
    Row(
      "0 0 L * *", 3, 4,
      #"field 3 (day-of-month): "L" is not known in the apscheduler dialect; did you mean "last"?"#,
      .apscheduler),
    Row(
      "*/90 * * * *", 1, 0,
      #"field 1 (minute): the step in "*/90" is larger than the range, which the apscheduler dialect refuses; the largest step here is 59"#,
      .apscheduler),
    Row(
      "0 0 * * mon/2", 5, 8,
      #"field 5 (day-of-week): "mon/2" has a step after a name, which the apscheduler dialect does not know; write numbers"#,
      .apscheduler),
    Row(
      "0 0 * * fri-mon", 5, 8,
      #"field 5 (day-of-week): the range "fri-mon" runs backwards, did you mean "FRI-SUN,MON"?"#,
      .apscheduler),
    Row(
      "H * * * *", 1, 0,
      #"field 1 (minute): "H" is not known in the apscheduler dialect; write a number, or set "cron_dialect: crontab""#,
      .apscheduler),
    Row(
      "0 0 * * ?", 5, 8,
      #"field 5 (day-of-week): "?" is not known in the apscheduler dialect; did you mean "*"?"#,
      .apscheduler),
  ]

  @Test(arguments: whole + fields + apscheduler) func message(_ row: Row) {
    let error = #expect(throws: CronError.self) {
      try CronExpression(row.cron, dialect: row.dialect, itemID: "nightly")
    }
    #expect(error == CronError(field: row.field, offset: row.offset, message: row.message))
  }

  @Test func hashWithoutItem() {
    let error = #expect(throws: CronError.self) {
      try CronExpression("0 H * * *", dialect: .crontab, itemID: nil)
    }
    let message =
      #"field 2 (hour): "H" is hashed from an item's id, but there is none; give one, or write a number"#
    #expect(error == CronError(field: 2, offset: 2, message: message))
  }

  @Test func hugeTextIsRefusedUnread() {
    let text = String(repeating: "1,", count: 5_000_000)
    let error = #expect(throws: CronError.self) {
      try CronExpression(text, dialect: .crontab, itemID: nil)
    }
    #expect(
      error?.message.hasPrefix("the expression has 10000000 bytes, the limit is 1024") == true)
  }

  /// The limit is in bytes, the place in characters.
  @Test func thePlaceOfTooManyBytesIsInTheText() {
    let text = "0 0 * * * " + String(repeating: "é", count: 600)
    let error = #expect(throws: CronError.self) {
      try CronExpression(text, dialect: .crontab, itemID: nil)
    }
    #expect(error?.message.hasPrefix("the expression has 1210 bytes") == true)
    #expect(error?.offset == 10 + 507)
  }

  /// Random texts of the characters that expressions are made of never trap.
  @Test(arguments: CronDialect.allCases) func noise(_ dialect: CronDialect) {
    var random = SplitMix(seed: 0xE1)
    let alphabet = Array("0123456789*/,-?#LWH()@ MONJAN~:")
    var accepted = 0
    for _ in 0..<4_000 {
      let length = Int.random(in: 0...6, using: &random)
      let noise = String((0..<length).map { _ in alphabet.randomElement(using: &random) ?? "*" })
      var fields = ["0", "0", "*", "*", "*"]
      fields[Int.random(in: 0..<5, using: &random)] = noise
      do throws(CronError) {
        let text = fields.joined(separator: " ")
        let expression = try CronExpression(text, dialect: dialect, itemID: "nightly")
        let schedule = CronSchedule(expression, in: .utc)
        #expect(schedule.nextFireTime(after: WallInstant(seconds: 0)) != nil, "\(text)")
        accepted += 1
      } catch {
        #expect(error.offset >= 0 && error.offset <= fields.joined(separator: " ").count)
      }
    }
    #expect(accepted > 100)
  }
}
