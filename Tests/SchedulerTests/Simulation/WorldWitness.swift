// SPDX-License-Identifier: Apache-2.0

import Scheduler

/// Sees all that happens in a simulated world, over the lives of all its daemons.
protocol WorldWitness: AnyObject {
  /// An event has been decided about, and what it led to was written if it had to be.
  ///
  /// - Parameter refused: the runs that must not start, since their claims could not be written.
  func decided(_ event: Event, _ effects: [Effect], refused: Set<RunKey>, at now: Now)
  /// All that was decided so far has been written, or not quite.
  func committed(_ commit: SimulatedLedger.Commit)
  /// A process comes to be.
  ///
  /// - Parameter isClaimSafe: whether the ledger says so on disk.
  func starts(_ key: RunKey, _ request: RunRequest, isClaimSafe: Bool, at now: Now)
  /// The daemon is gone, with that which was not written.
  func crashed(_ loss: SimulatedLedger.Loss)
  /// The ledger was damaged; a new one has taken its place.
  func ledgerReplaced()
}
