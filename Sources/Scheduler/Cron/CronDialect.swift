// SPDX-License-Identifier: Apache-2.0

/// The two ways to read a cron expression (C3.4).
public enum CronDialect: String, CaseIterable, Sendable {
  /// As crontab(5) has it: Sunday is 0 or 7, and two restricted day fields are alternatives.
  case crontab
  /// As APScheduler 3.x has it: Monday is 0, and both day fields must match.
  case apscheduler
}
