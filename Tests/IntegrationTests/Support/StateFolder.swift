// SPDX-License-Identifier: Apache-2.0

import Foundation
import Ledger

/// The state directory that several daemons of one workplace have one after the other.
struct StateFolder {
  static let name = "kept-state"

  let place: Workplace

  var path: String { place.path(Self.name) + "/aetherflow-scheduler" }
  var ledger: String { path + "/ledger.sqlite" }

  /// All attempts that were claimed, newest first.
  func attempts() throws -> [LedgerRun] {
    var query = LedgerQuery()
    query.limit = .max
    return try Ledger.history(ledger, query)
  }

  /// Says that an item's fire times were last looked at some time ago; no daemon may be there.
  func setBack(_ item: String, by seconds: Int64) throws {
    let now = Int64(Date().timeIntervalSince1970 * 1_000_000)
    let ledger = try Ledger(ledger)
    try ledger.commit([.handled(item: item, through: now - seconds * 1_000_000)], durably: true)
    try ledger.close()
  }
}
