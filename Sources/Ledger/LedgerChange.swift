// SPDX-License-Identifier: Apache-2.0

/// One thing that is to be written down.
///
/// Instants are microseconds since 1970, in UTC.
public enum LedgerChange: Hashable, Sendable {
  /// An item is scheduled so; it has no fire times to deal with up to an instant.
  case scheduled(item: String, schedule: String, handledThrough: Int64)
  /// An item's fire times up to an instant are dealt with.
  case handled(item: String, through: Int64)
  /// Fire times of an item have no run of their own.
  case missed(LedgerMiss)
  /// An item is gone for so long that its past is of no use.
  case forgotten(item: String)
  /// A run waits or is claimed; its row is made, or takes the place of the one with its key.
  case run(LedgerRun)
  /// A claimed run has a process.
  case started(key: Int64, LedgerProcess, at: Int64)
  case ended(key: Int64, LedgerEnd)
  /// A run that waited will never have a process, and its fire time is accounted for otherwise.
  case dropped(key: Int64)
}
