// SPDX-License-Identifier: Apache-2.0

import Ledger
import Scheduler

/// What the ledger has yet to be told.
///
/// It grows with the items and the runs that are active, not with the time for which the ledger
/// can't be written: of an item only the last word counts.
struct LedgerBacklog {
  private var items: [String: LedgerChange] = [:]
  private var runs: [LedgerChange] = []

  var isEmpty: Bool { items.isEmpty && runs.isEmpty }

  /// The order between items and runs does not matter, since all is one transaction.
  var changes: [LedgerChange] { Array(items.values) + runs }

  mutating func add(_ change: LedgerChange) {
    switch change {
    case .scheduled(let item, _, _), .forgotten(let item): items[item] = change
    case .handled(let item, let instant):
      if case .scheduled(_, let schedule, _)? = items[item] {
        items[item] = .scheduled(item: item, schedule: schedule, handledThrough: instant)
      } else {
        items[item] = change
      }
    case .run, .started, .ended, .dropped, .missed: runs.append(change)
    }
  }

  mutating func removeAll() {
    items.removeAll(keepingCapacity: true)
    runs.removeAll(keepingCapacity: true)
  }
}
