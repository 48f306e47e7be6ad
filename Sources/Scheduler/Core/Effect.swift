// SPDX-License-Identifier: Apache-2.0

/// Everything the scheduler can want done; the whole output of ``Scheduler``.
///
/// Effects are to be performed in order. The two deadlines are not effects: after each event the
/// executable arms its timers for ``Scheduler/nextWallExpiration`` and
/// ``Scheduler/nextMonotonicExpiration``.
public enum Effect: Hashable, Sendable {
  /// To be kept; all entries of an event together, before its first ``start(_:_:)`` is performed.
  /// If that fails, none of the runs claimed by the event is started:
  /// ``Event/ledgerFailed(refused:reason:)``.
  case record(LedgerEntry)
  /// Try again to keep what could not be kept; answered by ``Event/ledgerWorks(isNew:)`` or
  /// ``Event/ledgerFailed(refused:reason:)``.
  case retryLedger
  /// Start a process; answered by ``Event/runStarted(_:)``, ``Event/runStartFailed(_:reason:)``
  /// or ``Event/startRefused(_:reason:)``.
  case start(RunKey, RunRequest)
  /// Take a step of the stop sequence (C5.6).
  case signal(RunKey, StopSignal)
  /// The process has ended: close its pipes, kill what is left over; answered by
  /// ``Event/runSwept(_:leftovers:)``.
  case sweep(RunKey)
  case log(LogRecord)
  /// Every item is scheduled: the service may be called ready.
  case ready
  /// The drain has begun; it lasts at most so long.
  case stopping(atMost: Duration)
  /// Nothing is left to do; the daemon may end.
  case exit
}

/// The three steps of the stop sequence (C5.6).
public enum StopSignal: Hashable, Sendable {
  /// SIGTERM to every process of the run but its leader.
  case terminateAllButLeader
  /// SIGINT to the leader.
  case interruptLeader
  /// SIGKILL to all of them.
  case killAll
}
