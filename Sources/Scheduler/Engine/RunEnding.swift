// SPDX-License-Identifier: Apache-2.0

/// How a run came to its end, as far as the daemon knows by itself.
///
/// Where the daemon stopped the run, that is the ending, whatever the process then made of it.
public enum RunEnding: Hashable, Sendable {
  /// The daemon ended before the run.
  case lost
  /// The daemon stopped the run, because of its `timeout`.
  case timedOut
  /// The daemon stopped the run, for any other reason.
  case stopped
  /// The process could not be started.
  case startFailed
  /// A signal that the daemon hadn't sent ended the process.
  case signaled(Int32)
  /// The process exited with a status.
  case exited(Int32)
}
