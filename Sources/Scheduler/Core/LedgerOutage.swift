// SPDX-License-Identifier: Apache-2.0

/// A time during which the ledger can't be written, so that nothing may start (C5.3).
struct LedgerOutage: Sendable {
  /// When it was noticed.
  var since: WallInstant
  /// Why, as a sentence.
  var reason: String
  /// The runs that were to start when it was noticed.
  var refused: [RunKey] = []
  /// The runs that are left to the next daemon, since this one ends.
  var undecided: [RunClaim] = []
  /// The items whose fire times were reached since; what becomes of those is not decided.
  var postponed: [Int] = []
  /// When to try again.
  var deadline: TimerKey

  /// How long to wait before another try.
  static let retryDelay = Duration.seconds(5)
}
