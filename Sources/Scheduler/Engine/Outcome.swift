// SPDX-License-Identifier: Apache-2.0

/// What became of a run, in the words of the journal and the history.
public enum Outcome: String, CaseIterable, Sendable {
  /// The daemon ended before the run, which was found and stopped by the next one.
  case interrupted
  /// The run was stopped since its `timeout` had passed.
  case timedOut = "timed_out"
  /// The run was stopped by an operator, by `overlap: replace` or by the daemon's shutdown.
  case stopped
  /// There never was a process.
  case startFailed = "start_failed"
  /// A signal ended the process.
  case killed
  /// The engine gave up before the flow started: the flow, its bundle or the engine is not in order.
  case configError = "config_error"
  /// The flow failed.
  case failed
  /// Jobs were not run, since jobs they depend on had not succeeded or were left out.
  case blocked
  case succeeded
  /// All jobs were skipped, as their conditions said.
  case skipped
  /// The flow ran without a single job; a wrong `flow_job` does that.
  case nothingRan = "nothing_ran"

  /// Whether the run did what it was to do.
  public var isSuccess: Bool {
    self == .succeeded || self == .skipped
  }

  /// Whether the run counts as failed, so that `retries` apply. `stopped` is neither this nor success.
  public var isFailure: Bool {
    !isSuccess && self != .stopped
  }
}
