// SPDX-License-Identifier: Apache-2.0

@testable import Scheduler

/// Follows the runs and their processes.
extension AccountChecker {
  /// What the event itself says about processes.
  func noteEnd(_ event: Event) {
    switch event {
    case .runEnded(let key, _), .runStartFailed(let key, _), .startRefused(let key, _):
      processes[key] = nil
    case .engineRecord(let key, let record) where record.event == .runStart:
      if processes[key]?.isSync == false { processes[key]?.mayBeSyncing = false }
    default: break
    }
  }

  func claimed(_ claim: RunClaim, isRefused: Bool) {
    let id = claim.item
    if claim.attempt == 1 { known(id, claim.runID, claim.fireTime, claim.key) }
    guard let index = accounts[id]?.chains.firstIndex(where: { $0.runID == claim.runID }),
      let chain = accounts[id]?.chains[index]
    else { return breach(id, "claims \(claim.runID), which is not active") }
    if (chain.attempt, chain.fireTime, chain.due) != (claim.attempt, claim.fireTime, claim.dueTime)
      || chain.cause != claim.cause
    {
      breach(id, "claims \(claim) for \(chain)")
    }
    accounts[id]?.chains[index].key = claim.key
    accounts[id]?.chains[index].refusal.leaveLine(now.monotonic)
    if isRefused {
      accounts[id]?.chains[index].phase = .refused
      count("refused")
    }
  }

  /// A record may come before the run is told.
  func noteKey(_ claim: RunClaim) {
    announcedKeys[claim.runID] = claim.key
    let chains = accounts[claim.item]?.chains ?? []
    if let index = chains.firstIndex(where: { $0.runID == claim.runID }) {
      accounts[claim.item]?.chains[index].key = claim.key
    }
  }

  // MARK: Processes

  /// A process is decided upon.
  func begun(_ key: RunKey, _ request: RunRequest) {
    let id = request.item
    if outage != nil { breach(id, "starts \(request.runID) while nothing can be written") }
    if request.isSync { return begunSync(key, request) }
    guard let chain = accounts[id]?.chains.first(where: { $0.runID == request.runID }),
      chain.isWaiting, chain.key == key, chain.attempt == request.attempt
    else { return breach(id, "starts \(request.runID) out of nothing") }
    count("start")
    for other in accounts[id]?.chains ?? []
    where other.sequence < chain.sequence && !other.isWaiting && chain.policy != .allow {
      breach(id, "starts \(request.runID) while \(other.runID) is active")
    }
    if let bundle = chain.bundle,
      processes.values.contains(where: { $0.bundle == bundle && $0.mayBeSyncing })
    {
      breach(id, "starts \(request.runID) while \(bundle) is synced")
    }
    setPhase(.running, of: request.runID, id)
    run(key, id, chain.bundle, isSync: false)
  }

  private func begunSync(_ key: RunKey, _ request: RunRequest) {
    let bundle = request.arguments.last.map(Self.bundle) ?? ""
    count("sync")
    let sync = wantedSyncs.removeValue(forKey: bundle)
    if sync == nil { breach(request.item, "syncs \(bundle), which nobody wants") }
    if sync?.pausesUntil != nil { breach(request.item, "syncs \(bundle) too soon") }
    startingSyncs[key] = sync
    startingSyncs[key]?.refusal.leaveLine(now.monotonic)
    if processes.values.contains(where: { $0.bundle == bundle }) {
      breach(request.item, "syncs \(bundle) under a run of it")
    }
    run(key, request.item, bundle, isSync: true)
  }

  private func run(_ key: RunKey, _ id: String, _ bundle: String?, isSync: Bool) {
    if processes.updateValue((id, bundle, isSync, bundle != nil), forKey: key) != nil {
      breach(id, "gives a second process to one run")
    }
    if isStopping { breach(id, "starts a process though the daemon ends") }
    if processes.count > plan.configuration.maxConcurrentRuns {
      breach(id, "has a process more than max_concurrent_runs")
    }
  }

  func starts(_ key: RunKey, _ request: RunRequest, isClaimSafe: Bool, at now: Now) {
    // Over the lives of several daemons, a sync may well come twice.
    guard !request.isSync else { return }
    let (id, runID) = (request.item, request.runID)
    if !isClaimSafe { breach(id, "starts \(runID) before that is on disk") }
    let chain = accounts[id]?.chains.first { $0.runID == runID }
    let attempt = "\(runID) attempt \(request.attempt)"
    let isNew = started[id, default: []].insert(attempt).inserted
    let isNewName = started[id, default: []].insert(runID).inserted
    if let chain, chain.isFromBefore || chain.fireTime - now.wall > Self.longestRepeat {
      startedBefore[id, default: []].formUnion([attempt, runID])
    }
    if !isNew || (!isNewName && chain?.isResumed != true) { breach(id, "starts \(runID) twice") }
  }

  func stopping(_ key: RunKey) {
    for (id, account) in accounts {
      for index in account.chains.indices
      where account.chains[index].key == key && account.chains[index].phase == .running {
        accounts[id]?.chains[index].isStopping = true
      }
    }
  }

  @discardableResult
  func remove(_ runID: String, of id: String) -> Chain? {
    guard let index = accounts[id]?.chains.firstIndex(where: { $0.runID == runID }) else {
      return nil
    }
    return accounts[id]?.chains.remove(at: index)
  }

  func setPhase(_ phase: Chain.Phase, of runID: String, _ id: String) {
    guard let index = accounts[id]?.chains.firstIndex(where: { $0.runID == runID }) else { return }
    accounts[id]?.chains[index].phase = phase
  }

  func instant(_ value: LogValue?) -> WallInstant? {
    value.flatMap { try? WallInstant(rfc3339: $0.description) }
  }

  /// In the simulation, `bundles/b0.yaml` is the manifest of the bundle b0.
  static func bundle(_ manifest: String) -> String {
    String(manifest.dropFirst("bundles/".count).dropLast(".yaml".count))
  }
}
