// SPDX-License-Identifier: Apache-2.0

/// A cron expression, read: which wall-clock times it names, without a zone.
///
/// Two expressions are equal if they name the same times in the same way, however they are written:
/// `0 0 * * 0`, `0 0 * * SUN` and `@weekly` are. An expression that names no time at all is never
/// made; ``CronSchedule`` says at which instants it fires in a zone.
public struct CronExpression: Hashable, Sendable {
  /// Whether this is `@reboot`, which fires when the daemon starts and at no time of the clock.
  public let isReboot: Bool

  /// Whether the minute and the hour field begin with something other than `*`.
  ///
  /// Such an item has fixed times, of which daylight saving drops and doubles none; any other one
  /// follows the wall clock as it is shown.
  public let hasFixedTimes: Bool

  let seconds: BitSet
  let minutes: BitSet
  let hours: BitSet
  let months: BitSet
  let days: CronDays

  /// Reads an expression: five fields, six with the second in front, or a macro such as `@daily`.
  ///
  /// `H` stands for a fixed value. The hash is FNV-1a with 64 bits, of the UTF-8 bytes of `itemID`,
  /// a zero byte, and the field's name: `second`, `minute`, `hour`, `day-of-month`, `month` or
  /// `day-of-week`. With it
  /// - `H` is a + hash mod (b - a + 1) for the field's range a to b, which is 1 to 28 in
  ///   day-of-month and 0 to 6 in day-of-week;
  /// - `H(a-b)` is the same with the range that is written;
  /// - `H/n` and `H(a-b)/n` are a + hash mod n, and every n-th value after it up to b.
  ///
  /// - Parameter itemID: What `H` is hashed from; an expression with `H` and no id is an error.
  /// - Throws: ``CronError`` for what is no expression, and for one that can never fire.
  /// - Complexity: O(n); texts of more than 1,024 bytes are refused unread.
  public init(_ text: String, dialect: CronDialect, itemID: String?) throws(CronError) {
    self = try CronParser(dialect: dialect, itemID: itemID).expression(text)
  }

  /// Makes `@reboot`.
  init() {
    isReboot = true
    hasFixedTimes = false
    seconds = BitSet()
    minutes = BitSet()
    hours = BitSet()
    months = BitSet()
    days = CronDays()
  }

  init(_ draft: CronDraft) {
    isReboot = false
    hasFixedTimes = draft.hasFixedTimes
    seconds = draft.seconds
    minutes = draft.minutes
    hours = draft.hours
    months = draft.months
    days = draft.days
  }
}
