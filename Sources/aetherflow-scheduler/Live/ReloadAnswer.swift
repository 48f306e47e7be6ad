// SPDX-License-Identifier: Apache-2.0

import Scheduler

/// What became of an order to look at the files.
struct ReloadAnswer: Sendable {
  enum Outcome: Sendable {
    /// What it did, in the words of the log.
    case applied([String])
    case unchanged
    case rejected(Rejection)
  }

  /// The order that this answers; it answers those before it as well.
  var number: UInt64
  var outcome: Outcome
}

/// What is wrong with the scheduler YAML.
struct Rejection: Equatable, Sendable {
  var errors: [Diagnostic]
  /// The same as a compiler shows it.
  var report: String
}
