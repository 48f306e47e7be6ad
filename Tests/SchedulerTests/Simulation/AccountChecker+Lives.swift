// SPDX-License-Identifier: Apache-2.0

@testable import Scheduler

/// From one daemon to the next: what the ledger has to know, and what follows from it.
extension AccountChecker {
  func committed(_ commit: SimulatedLedger.Commit) {
    if commit == .synced || commit == owed { owed = nil }
    let known = isLedgerEmpty ? [:] : accounts.mapValues(\.withoutUntold)
    switch commit {
    case .synced: kept = [known]
    case .written: kept.append(known)
    case .unconfirmed:
      unconfirmed = known.mapValues { $0.claiming(lastRefused) }
      return
    }
    unconfirmed = nil
  }

  /// What the next daemon would decide otherwise is written before it is told (C5.3).
  func checkOwed(_ event: Event) {
    if case .ledgerFailed = event { return }
    if let owed, outage == nil { breach("the daemon", "told what is not \(owed)") }
  }

  func crashed(_ loss: SimulatedLedger.Loss) {
    switch loss {
    case .process(let keepsUnconfirmed):
      if keepsUnconfirmed, let unconfirmed { kept.append(unconfirmed) }
    case .power(let count): kept = [kept[min(count, kept.count - 1)]]
    }
    unconfirmed = nil
    owed = nil
    accounts = kept[kept.count - 1]
    processes = [:]
    wantedSyncs = [:]
    startingSyncs = [:]
    isShortageTold = false
    outage = nil
    lastOutage = nil
    isStopping = false
    isLedgerEmpty = false
    for (id, names) in startedBefore { started[id]?.subtract(names) }
    startedBefore = [:]
    count("deaths")
  }

  func ledgerReplaced() {
    count("ledgers replaced")
    kept = [[:]]
    unconfirmed = nil
    forgotten = accounts
    if outage == nil {
      // Nobody lives who would know what the old one said.
      accounts = [:]
    } else {
      isLedgerEmpty = true
    }
  }

  // MARK: Outages

  func endOutage() {
    guard let since = outage else { return }
    outage = nil
    isLedgerEmpty = false
    lastOutage = min(since, now.wall)...now.wall
    count("outages")
    // What was refused when the end began is left to the next daemon.
    guard !isStopping else { return }
    for id in accounts.keys {
      accounts[id]?.chains.removeAll { chain in
        guard chain.phase == .refused, chain.isFirst,
          now.wall - chain.due > chain.item.misfireGraceTime
        else { return false }
        expectGap(id, "ledger", chain.fireTime.alone)
        return true
      }
      for index in accounts[id]?.chains.indices ?? 0..<0
      where accounts[id]?.chains[index].phase == .refused {
        accounts[id]?.chains[index].phase = .waiting("capacity")
        accounts[id]?.chains[index].refusal.lineUp(now.monotonic)
      }
    }
  }
}

extension AccountChecker.Account {
  /// Without runs of which nobody has told.
  fileprivate var withoutUntold: Self {
    guard chains.contains(where: \.isUntold) else { return self }
    var account = self
    account.chains.removeAll(where: \.isUntold)
    return account
  }

  /// With claims that were refused, but may be in the file.
  fileprivate func claiming(_ refused: Set<RunKey>) -> Self {
    var account = self
    for index in chains.indices where chains[index].key.map(refused.contains) == true {
      account.chains[index].phase = .running
    }
    return account
  }
}
