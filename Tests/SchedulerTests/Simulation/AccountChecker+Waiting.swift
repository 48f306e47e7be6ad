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
        switch reason {
        case "overlap" where elders.isEmpty && hasPlace && chain.bundle == nil:
          breach(id, "lets \(chain.runID) wait for nobody")
        case "overlap" where chain.policy == .replace:
          if elders.contains(where: { $0.phase == .running && !$0.isStopping }) {
            breach(id, "lets \(chain.runID) wait for a run that nobody stops")
          }
        case "capacity" where hasPlace && chain.bundle == nil:
          breach(id, "lets \(chain.runID) wait for a place that is free")
        default: break
        }
      }
      if account.chains.dropFirst().count(where: { $0.policy == .queue && $0.isHeld }) > 1 {
        breach(id, "has two runs waiting for one")
      }
    }
    for (bundle, id) in wantedSyncs where hasPlace && accounts[id]?.hold == nil {
      if !processes.values.contains(where: { $0.bundle == bundle }) {
        breach(id, "lets the sync of \(bundle) wait for nothing")
      }
    }
  }
}

extension AccountChecker.Chain {
  fileprivate var isHeld: Bool {
    if case .waiting("overlap") = phase { true } else { false }
  }
}
