// SPDX-License-Identifier: Apache-2.0

/// What became of a look.
public enum LookOutcome<Result> {
  /// It has seen one whole state of affairs; the paths at which something is different from the last
  /// time, in the order in which they were read.
  case settled(Result, changed: [String])
  /// Not so, for these reasons; ``FileWatcher/deadline`` says when to try again.
  case unsettled([Unsettled])
}

/// Why a look has not settled.
public enum Unsettled: Hashable, Sendable {
  /// Somebody has the file open for writing.
  case isBeingWritten(String)
  /// The file changed while it was read.
  case changed(String)
  /// Polling has seen this state once only.
  case unconfirmed(String)
  /// Reading failed for a reason that is not the file's.
  case failed(String, Trouble)
  /// Something happened to the files during the look.
  case disturbed
}
