// SPDX-License-Identifier: Apache-2.0

/// How things are with a scheduler, for somebody who asks: a value, and of a bounded size.
public struct Overview: Hashable, Sendable {
  /// How far the daemon's own life has come.
  public enum State: String, Sendable {
    case running, draining, stopping
  }

  public struct Rejection: Hashable, Sendable {
    /// The diagnostics, as a compiler shows them.
    public var report: String
    public var at: WallInstant
  }

  /// A time during which the ledger can't be written, so that nothing starts (C5.3).
  public struct Outage: Hashable, Sendable {
    public var since: WallInstant
    /// Why, as a sentence.
    public var reason: String
  }

  /// A time during which the machine lacks what a process takes, so that runs wait (C5.9).
  public struct Shortage: Hashable, Sendable {
    public var since: WallInstant
    /// What is lacking, as a sentence.
    public var reason: String
  }

  /// A run that has a process, or is to have one.
  public struct ActiveRun: Hashable, Sendable {
    public enum State: String, Sendable {
      case running, stopping
      /// Its time has come, and something else has not.
      case waiting
      /// The attempt before it failed.
      case retrying
    }

    public var item: String
    public var runID: String
    /// From 1.
    public var attempt: Int
    public var state: State
    /// What a waiting run waits for: `capacity`, `bundle`, `overlap` or `shortage`.
    public var reason: String?
    /// RFC 3339 with the offset of the item's zone.
    public var scheduledAt: String
    /// When its process was started.
    public var startedAt: WallInstant?
  }

  public struct NextFireTime: Hashable, Sendable {
    public var item: String
    /// RFC 3339 with the offset of the item's zone.
    public var fireTime: String
    /// The fire time plus the item's share of `jitter`.
    public var dueAt: WallInstant
  }

  public var state: State
  /// Since when the configuration is live.
  public var liveSince: WallInstant
  /// What is wrong with the scheduler YAML as it is now.
  public var rejection: Rejection?
  /// What keeps the ledger from being written; nil while it can be.
  public var outage: Outage?
  /// What keeps processes from being started; nil while they can be.
  public var shortage: Shortage?
  public var itemCount: Int
  public var heldCount: Int
  public var disabledCount: Int
  public var runningCount: Int
  public var waitingCount: Int
  /// The runs with a process, in fire-time order, as far as there is room.
  public var running: [ActiveRun]
  /// The runs that wait for theirs, in fire-time order, as far as there is room.
  public var waiting: [ActiveRun]
  /// The fire times that come next, as many as were asked for.
  public var next: [NextFireTime]
}
