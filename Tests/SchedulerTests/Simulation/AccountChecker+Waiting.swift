// SPDX-License-Identifier: Apache-2.0

@testable import Scheduler

extension AccountChecker {
  /// Nobody waits for what is there.
  func checkWaiting() {
    guard !isStopping, outage == nil else { return }
    let hasPlace = processes.count < plan.configuration.maxConcurrentRuns
    for (id, account) in accounts {
      for (index, chain) in account.chains.enumerated() {
        guard case .waiting(let reason) = chain.phase else { continue }
        let elders = account.chains[..<index]
        let hasAll = hasPlace && isFree(chain.bundle)
        switch reason {
        case "overlap" where elders.isEmpty && hasAll:
          breach(id, "lets \(chain.runID) wait for nobody")
        case "overlap" where chain.policy == .replace:
          if elders.contains(where: { $0.phase != .running || !$0.isStopping }) {
            breach(id, "lets \(chain.runID) wait for a run that nobody stops")
          }
        case "capacity" where hasAll, "bundle" where hasAll:
          breach(id, "lets \(chain.runID) wait for what is free")
        default: break
        }
      }
      if account.chains.dropFirst().count(where: { $0.policy == .queue && $0.isHeld }) > 1 {
        breach(id, "has two runs waiting for one")
      }
    }
    for (bundle, sync) in wantedSyncs where hasPlace && sync.pausesUntil == nil {
      let id = sync.item.id
      if accounts[id]?.hold == nil, !processes.values.contains(where: { $0.bundle == bundle }) {
        breach(id, "lets the sync of \(bundle) wait for nothing")
      }
    }
  }

  /// Whether nobody may be syncing a bundle.
  private func isFree(_ bundle: String?) -> Bool {
    guard let bundle else { return true }
    return !processes.values.contains { $0.bundle == bundle && $0.mayBeSyncing }
  }
}

extension AccountChecker.Chain {
  fileprivate var isHeld: Bool {
    if case .waiting("overlap") = phase { true } else { false }
  }
}
