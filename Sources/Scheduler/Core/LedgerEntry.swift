// SPDX-License-Identifier: Apache-2.0

/// One thing that must outlive the daemon.
///
/// All entries of one event belong together: they are kept as one, before the first process that
/// the event starts exists (C5.3).
public enum LedgerEntry: Hashable, Sendable {
  /// From now on an item is scheduled so; fire times up to an instant are none of its past. No
  /// schedule at all: it is gone.
  case scheduled(item: String, schedule: String, handledThrough: WallInstant)
  /// The fire times of an item up to an instant are dealt with; what became of them is in other
  /// entries.
  case handled(item: String, through: WallInstant)
  /// Fire times of an item have no run of their own, for a reason of C9.
  case missed(item: String, FireTimeSpan, reason: String)
  /// An item is gone for so long that its past does not matter any more.
  case forgotten(item: String)
  /// There will be an attempt, but it has to wait.
  case waiting(RunClaim)
  /// There will be a process for this attempt, in a moment.
  case claimed(RunClaim)
  /// The machine had no process for a claimed attempt; it waits after all.
  case unclaimed(RunClaim)
  case ended(RunKey, RunEnd)
  /// An attempt that waited will never have a process; what became of it has been told.
  case dropped(RunKey)

  /// Whether a process follows, which must not be before the entry is on disk.
  public var isClaim: Bool {
    if case .claimed = self { true } else { false }
  }

  /// Whether it must be written before anything is done or told of it: a daemon that died in between
  /// would have told something else than the next one makes of it.
  public var comesFirst: Bool {
    switch self {
    case .claimed, .unclaimed, .missed, .dropped: true
    case .ended(_, let end): end.forbidsRetry
    case .scheduled, .handled, .forgotten, .waiting: false
    }
  }

  /// Whether it must outlive a loss of power, too: if it were forgotten, something would be done
  /// twice.
  public var mustBeDurable: Bool {
    switch self {
    case .claimed: true
    case .ended(_, let end): end.forbidsRetry
    case .scheduled, .handled, .missed, .forgotten, .waiting, .unclaimed, .dropped: false
    }
  }
}

/// An attempt, by all that must be known to account for it after a crash.
public struct RunClaim: Hashable, Sendable {
  public var key: RunKey
  public var item: String
  public var fireTime: WallInstant
  public var dueTime: WallInstant
  public var runID: String
  /// From 1.
  public var attempt: Int
  /// Only what a fire time caused says how far the item's fire times have been dealt with.
  public var cause = RunCause.schedule

  public init(
    key: RunKey, item: String, fireTime: WallInstant, dueTime: WallInstant, runID: String,
    attempt: Int, cause: RunCause
  ) {
    self.key = key
    self.item = item
    self.fireTime = fireTime
    self.dueTime = dueTime
    self.runID = runID
    self.attempt = attempt
    self.cause = cause
  }

  init(_ run: Run) {
    self.init(
      key: run.key, item: run.item.id, fireTime: run.fireTime, dueTime: run.dueTime,
      runID: run.runID, attempt: run.attempt, cause: run.cause)
  }
}

/// How an attempt ended.
public struct RunEnd: Hashable, Sendable {
  public var instant: WallInstant
  public var outcome: Outcome
  /// What the process told; nil if there was none.
  public var report: ProcessReport?
  /// It succeeded, and would be tried again if its end were forgotten.
  public var forbidsRetry: Bool
}
