// SPDX-License-Identifier: Apache-2.0

/// One attempt of a run, as the ledger has it.
///
/// Instants are microseconds since 1970, in UTC.
public struct LedgerRun: Hashable, Sendable {
  public enum State: Int64, Sendable {
    /// Its fire time was reached, but there is no process yet.
    case waiting = 0
    /// It was decided to start it: from here on there may be a process.
    case claimed = 1
    /// There is, or was, a process.
    case started = 2
    case ended = 3
  }

  /// Grows from attempt to attempt, and is given once.
  public var key: Int64
  public var runID: String
  public var item: String
  /// Why there is a run, in one word.
  public var cause: String
  /// From 1.
  public var attempt: Int64
  public var fireTime: Int64
  public var dueTime: Int64
  public var state: State
  public var claimedAt: Int64?
  public var startedAt: Int64?
  public var process: LedgerProcess?
  public var end: LedgerEnd?

  public init(
    key: Int64, runID: String, item: String, cause: String, attempt: Int64, fireTime: Int64,
    dueTime: Int64, state: State, claimedAt: Int64? = nil
  ) {
    self.key = key
    self.runID = runID
    self.item = item
    self.cause = cause
    self.attempt = attempt
    self.fireTime = fireTime
    self.dueTime = dueTime
    self.state = state
    self.claimedAt = claimedAt
  }
}

/// The first process of a run, for good: its number alone is given again.
public struct LedgerProcess: Hashable, Sendable {
  public var pid: Int32
  /// Clock ticks from the boot of the machine to the start of the process.
  public var startTicks: UInt64
  /// Which boot that was.
  public var bootID: String
  /// The directory of the run's control group; nil if it has none.
  public var controlGroup: String?

  public init(pid: Int32, startTicks: UInt64, bootID: String, controlGroup: String?) {
    self.pid = pid
    self.startTicks = startTicks
    self.bootID = bootID
    self.controlGroup = controlGroup
  }
}

/// How an attempt ended, and what it used.
public struct LedgerEnd: Hashable, Sendable {
  public var at: Int64
  public var outcome: String
  public var exitStatus: Int64?
  public var exitSignal: Int64?
  public var cpuMicroseconds: Int64?
  public var maxRSSBytes: Int64?

  public init(
    at: Int64, outcome: String, exitStatus: Int64? = nil, exitSignal: Int64? = nil,
    cpuMicroseconds: Int64? = nil, maxRSSBytes: Int64? = nil
  ) {
    self.at = at
    self.outcome = outcome
    self.exitStatus = exitStatus
    self.exitSignal = exitSignal
    self.cpuMicroseconds = cpuMicroseconds
    self.maxRSSBytes = maxRSSBytes
  }
}
