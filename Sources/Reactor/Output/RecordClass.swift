// SPDX-License-Identifier: Apache-2.0

/// The class of a record: each has a bound of its own where records wait, so that output can't push
/// out events.
public enum RecordClass: Int, CaseIterable, Hashable, Sendable {
  /// What the daemon has to say.
  case event
  /// What a run printed.
  case output
}
