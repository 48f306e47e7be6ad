// SPDX-License-Identifier: Apache-2.0

/// The keys of the top level, in the order of the documentation.
public enum TopLevelKey: String, CaseIterable, Sendable {
  case version
  case timezone
  case cronDialect = "cron_dialect"
  case maxConcurrentRuns = "max_concurrent_runs"
  case workingDirectory = "working_directory"
  case environment
  case defaults
  case items

  var description: KeyDescription {
    switch self {
    case .version: KeyDescription(.integer(1...1), standard: "1", "Version of this format.")
    case .timezone:
      KeyDescription(
        .text, standard: "Europe/Berlin", "Zone of items that name none, from the tz database.")
    case .cronDialect:
      KeyDescription(
        .choice(CronDialect.allCases.map(\.rawValue)), standard: "crontab",
        "How cron expressions are read: as crontab(5) or as APScheduler 3.x.")
    case .maxConcurrentRuns:
      KeyDescription(
        .integer(1...1_000_000),
        "Runs at once over all items; more wait in fire-time order. Default: CPUs times 4.")
    case .workingDirectory:
      KeyDescription(
        .text,
        "Current directory of the runs; relative paths are relative to it. "
          + "Default: the folder of this file.")
    case .environment: KeyDescription(.environment, "Added to every run's environment.")
    case .defaults:
      KeyDescription(.defaults, "Optional item keys, for every item that does not set them.")
    case .items: KeyDescription(.items, "The scheduled items; may be [].")
    }
  }
}
