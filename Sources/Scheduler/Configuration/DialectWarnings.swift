// SPDX-License-Identifier: Apache-2.0

/// Warns about items that would fire at other times in the other cron dialect (C3.4): whoever comes
/// from the Python scheduler with `0 9 * * 1` finds Monday where Tuesday was.
public enum DialectWarnings {
  /// One warning per item concerned, in file order.
  ///
  /// - Parameter now: the beginning of the ten years that are compared.
  /// - Complexity: O(items).
  public static func find(
    in configuration: Configuration, _ marks: [ItemMarks], file: String, after now: WallInstant
  ) -> [Diagnostic] {
    zip(configuration.items, marks).compactMap { item, marks in
      warning(item, marks, file: file, after: now)
    }
  }

  private static func warning(
    _ item: Item, _ marks: ItemMarks, file: String, after now: WallInstant
  ) -> Diagnostic? {
    let zone = item.schedule.zone
    guard
      let difference = CronDialectComparison.firstDifference(
        item.cron, itemID: item.id, zone: zone, after: now)
    else { return nil }
    let crontab = difference.crontab.map { zone.rfc3339($0) } ?? "never"
    let apscheduler = difference.apscheduler.map { zone.rfc3339($0) } ?? "never"
    let (here, there) =
      item.cronDialect == .crontab ? (crontab, apscheduler) : (apscheduler, crontab)
    let other: CronDialect = item.cronDialect == .crontab ? .apscheduler : .crontab
    return Diagnostic(
      file: file, mark: marks.cron, severity: .warning, code: "cron-dialect",
      message: "\"\(item.cron)\" means different days in the two dialects: it next fires at "
        + "\(here) here (\(item.cronDialect.rawValue)), and would at \(there) in "
        + "cron_dialect: \(other.rawValue). Numbers of weekdays and two restricted day fields are "
        + "read differently; the README tells how")
  }
}
