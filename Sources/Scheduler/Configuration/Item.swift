// SPDX-License-Identifier: Apache-2.0

/// One entry of `items`, effective: `defaults` and the top level are already merged in.
public struct Item: Equatable, Sendable {
  /// The item's name, unique in the file: `[A-Za-z0-9][A-Za-z0-9._-]{0,127}`.
  public var id: String
  /// The expression as it is written.
  public var cron: String
  /// The expression and the zone, ready to be asked for fire times.
  public var schedule: CronSchedule
  /// The dialect `cron` was read in.
  public var cronDialect: CronDialect
  /// The name of the zone.
  public var timezone: String
  public var flowYAML: String?
  public var flow: String?
  public var flowJob: String?
  public var bundleManifest: String?
  public var allowStaleBundle: Bool = false
  /// How late a missed run may still start.
  public var misfireGraceTime: Duration = .seconds(300)
  public var isEnabled: Bool = true
  public var overlap: OverlapPolicy = .skip
  public var timeout: Duration?
  /// Further attempts after a failed one, 0…100.
  public var retries: Int = 0
  public var retryMode: RetryMode = .fresh
  public var retryDelay: Duration = .seconds(10)
  public var retryMaxDelay: Duration = .seconds(900)
  /// The width of the interval over which due times are spread.
  public var jitter: Duration = .zero
  /// Merged key by key: top level, `defaults`, the item.
  public var environment: [String: String] = [:]
  /// How long a stopped run may take before it is killed.
  public var stopGrace: Duration = .seconds(10)
  public var onBundleChange: BundleChangePolicy = .none

  public init(
    id: String, cron: String, schedule: CronSchedule,
    cronDialect: CronDialect = .crontab, timezone: String = "Europe/Berlin"
  ) {
    self.id = id
    self.cron = cron
    self.schedule = schedule
    self.cronDialect = cronDialect
    self.timezone = timezone
  }

  /// Schedules are compared by what defines them; the parsed form follows from it.
  public static func == (left: Item, right: Item) -> Bool {
    left.id == right.id && ItemKey.allCases.allSatisfy { $0.isEqual(in: left, right) }
      && left.cronDialect == right.cronDialect
  }
}

/// What happens to a fire time that is reached while the item's run is still active.
public enum OverlapPolicy: String, CaseIterable, Sendable {
  /// The fire time is dropped.
  case skip
  /// One fire time is held until the run has ended.
  case queue
  /// The old run is stopped, then the new one starts.
  case replace
  /// The new run starts beside the old one.
  case allow
}

/// Whether a further attempt is a new run for AetherFlow or the same one.
public enum RetryMode: String, CaseIterable, Sendable {
  /// A run id of its own per attempt.
  case fresh
  /// The same run id, so that AetherFlow skips the steps that are done.
  case resume
}

/// What an edit of the bundle manifest does besides re-validation.
public enum BundleChangePolicy: String, CaseIterable, Sendable {
  case none, sync, run
}
