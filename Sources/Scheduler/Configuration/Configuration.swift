// SPDX-License-Identifier: Apache-2.0

/// What a `scheduler.yaml` says, with every default filled in.
///
/// A configuration is the result of ``ConfigurationDecoder``; it is valid by itself. Whether the
/// files that it names are there and fit is a question of its own: ``NamedFiles``.
public struct Configuration: Equatable, Sendable {
  /// The zone of items that name none, from the tz database.
  public var timezone: String = "Europe/Berlin"

  /// How `cron` is read.
  public var cronDialect: CronDialect = .crontab

  /// How many runs may be active at once over all items; at least 1.
  public var maxConcurrentRuns: Int

  /// The runs' current directory, absolute.
  public var workingDirectory: String

  /// The top level's own; the items have it merged in already.
  public var environment: [String: String] = [:]

  /// The items in file order, their ids unique.
  public var items: [Item]

  public init(maxConcurrentRuns: Int, workingDirectory: String, items: [Item] = []) {
    self.maxConcurrentRuns = maxConcurrentRuns
    self.workingDirectory = workingDirectory
    self.items = items
  }
}
