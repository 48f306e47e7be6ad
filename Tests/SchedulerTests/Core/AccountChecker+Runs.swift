// SPDX-License-Identifier: Apache-2.0

@testable import Scheduler

/// Follows the runs through the effects of an event.
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

  /// Takes the effects one by one, and sees that exactly what is due has come about.
  func follow(_ effects: [Effect], _ expectations: inout [String: Expectation]) {
    let due = expectations
    var lastEnded: (item: String, chain: Chain)?
    for effect in effects {
      switch effect {
      case .record(.claimed(let claim)): claimed(claim, &expectations)
      case .start(let key, let request): started(key, request)
      case .signal(let key, _): stopping(key)
      case .log(let record):
        logged(record, &expectations, due, &lastEnded)
      case .record, .retryLedger, .sweep, .ready, .stopping, .exit: break
      }
    }
    for (id, left) in expectations {
      for gap in left.gaps { breach(id, "has an untold gap: \(gap)") }
      if let offer = left.offer { breach(id, "lost \(TimeZoneRules.utc.rfc3339(offer.fireTime))") }
      if left.startsForChange { breach(id, "did not start for the edit of its manifest") }
    }
  }

  private func logged(
    _ record: LogRecord, _ expectations: inout [String: Expectation],
    _ due: [String: Expectation], _ lastEnded: inout (item: String, chain: Chain)?
  ) {
    guard let id = record[.item]?.description else { return }
    let runID = record[.runID]?.description
    let hasAttempt = record[.attempt] != nil
    if record.event != .runRetrying { lastEnded = nil }
    switch record.event {
    case .runMissed where !hasAttempt: missed(id, record, &expectations)
    case .runSkipped where !hasAttempt: skipped(id, record, &expectations, due)
    case .runMissed, .runSkipped:
      // A run that never got its process was dropped; it may have come up at this very event.
      runID.map { known(id, $0, record, &expectations) }
      remove(runID, of: id)
      tally["dropped", default: 0] += 1
    case .runQueued:
      runID.map { known(id, $0, record, &expectations) }
      setPhase(.waiting(record[.reason]?.description ?? ""), of: runID, id)
    case .runFinished, .runFailed, .runTimedOut, .runStopped, .runInterrupted:
      if let chain = remove(runID, of: id) { lastEnded = (id, chain) }
    case .runRetrying:
      guard var chain = lastEnded?.chain, lastEnded?.item == id, let runID else {
        return breach(id, "retries nothing")
      }
      chain.isResumed = chain.runID == runID
      chain.runID = runID
      chain.phase = .between
      chain.isStopping = false
      let others = accounts[id]?.chains ?? []
      let place = others.firstIndex { $0.sequence > chain.sequence } ?? others.count
      accounts[id]?.chains.insert(chain, at: place)
      tally["retry", default: 0] += 1
    case nil where record[.reason] != nil: remove(runID, of: id)
    default: break
    }
  }

  private func missed(
    _ id: String, _ record: LogRecord, _ expectations: inout [String: Expectation]
  ) {
    guard case .number(let count)? = record[.count], let first = instant(record[.first]),
      let last = instant(record[.last]), let reason = record[.reason]?.description
    else { return breach(id, "tells a gap without first, last or count") }
    let gap = Gap(
      reason: reason, span: FireTimeSpan(first: first, last: last, count: Int(count)))
    tally[reason, default: 0] += 1
    guard let index = expectations[id]?.gaps.firstIndex(of: gap) else {
      return breach(id, "tells a gap that is none: \(gap)")
    }
    expectations[id]?.gaps.remove(at: index)
  }

  private func skipped(
    _ id: String, _ record: LogRecord, _ expectations: inout [String: Expectation],
    _ due: [String: Expectation]
  ) {
    guard let runID = record[.runID]?.description,
      let item = admit(id, runID, record, &expectations)
    else { return }
    tally["skipped", default: 0] += 1
    let others = accounts[id]?.chains ?? []
    // What came up at this event too may not have been told yet.
    let isAlone = others.isEmpty && due[id]?.offer == nil
    if isAlone || item.overlap == .allow || item.overlap == .replace {
      breach(id, "skipped \(runID) for nothing")
    }
  }

  private func claimed(_ claim: RunClaim, _ expectations: inout [String: Expectation]) {
    if claim.attempt == 1 {
      var record = LogRecord(.info, nil, "")
      record[.scheduledAt] = .text(TimeZoneRules.utc.rfc3339(claim.fireTime))
      known(claim.item, claim.runID, record, &expectations)
    }
  }

  /// A run that is not known yet must be one that is due.
  private func known(
    _ id: String, _ runID: String, _ record: LogRecord,
    _ expectations: inout [String: Expectation]
  ) {
    guard accounts[id]?.chains.contains(where: { $0.runID == runID }) != true,
      let item = admit(id, runID, record, &expectations)
    else { return }
    let others = accounts[id]?.chains ?? []
    if item.overlap == .skip, !others.isEmpty { breach(id, "has \(runID) beside another run") }
    sequence += 1
    accounts[id]?.chains.append(
      Chain(
        sequence: sequence, runID: runID, policy: item.overlap,
        bundle: item.bundleManifest.map(Self.bundle), phase: .waiting("")))
  }

  /// Whether a run is one that is due: the item as it was when it came up.
  private func admit(
    _ id: String, _ runID: String, _ record: LogRecord,
    _ expectations: inout [String: Expectation]
  ) -> Item? {
    guard let fireTime = instant(record[.scheduledAt]) else { return nil }
    let isPlain = runID == RunIdentifier.make(item: id, fireTime: fireTime)
    let startsForChange = expectations[id]?.startsForChange == true
    if let offer = expectations[id]?.offer, offer.fireTime == fireTime,
      isPlain || !startsForChange
    {
      expectations[id]?.offer = nil
      tally["offer", default: 0] += 1
      return offer.item
    }
    if startsForChange, fireTime == second {
      expectations[id]?.startsForChange = false
      tally["run for change", default: 0] += 1
      return accounts[id]?.item
    }
    breach(id, "comes up with \(runID), which is not due")
    return nil
  }

  private func started(_ key: RunKey, _ request: RunRequest) {
    let id = request.item
    if request.isSync { return startedSync(key, request) }
    guard let chain = accounts[id]?.chains.first(where: { $0.runID == request.runID }) else {
      return breach(id, "starts \(request.runID) out of nothing")
    }
    tally["start", default: 0] += 1
    if !startedNames.insert(request.runID).inserted, !chain.isResumed {
      breach(id, "starts \(request.runID) twice")
    }
    for other in accounts[id]?.chains ?? [] where other.sequence < chain.sequence {
      if case .running = other.phase, chain.policy != .allow {
        breach(id, "starts \(request.runID) while \(other.runID) runs")
      }
    }
    if let bundle = chain.bundle,
      processes.values.contains(where: { $0.bundle == bundle && $0.mayBeSyncing })
    {
      breach(id, "starts \(request.runID) while \(bundle) is synced")
    }
    setPhase(.running(key), of: request.runID, id)
    run(key, id, chain.bundle, isSync: false)
  }

  private func startedSync(_ key: RunKey, _ request: RunRequest) {
    let bundle = request.arguments.last.map(Self.bundle) ?? ""
    tally["sync", default: 0] += 1
    if wantedSyncs.removeValue(forKey: bundle) == nil {
      breach(request.item, "syncs \(bundle), which nobody wants")
    }
    if processes.values.contains(where: { $0.bundle == bundle }) {
      breach(request.item, "syncs \(bundle) under a run of it")
    }
    if !startedNames.insert(request.runID).inserted {
      breach(request.item, "syncs as \(request.runID) twice")
    }
    run(key, request.item, bundle, isSync: true)
  }

  private func run(_ key: RunKey, _ id: String, _ bundle: String?, isSync: Bool) {
    processes[key] = (id, bundle, isSync, bundle != nil)
    if isStopping { breach(id, "starts a process though the daemon ends") }
    if processes.count > plan.configuration.maxConcurrentRuns {
      breach(id, "has a process more than max_concurrent_runs")
    }
  }

  private func stopping(_ key: RunKey) {
    for (id, account) in accounts {
      for index in account.chains.indices {
        if case .running(key) = account.chains[index].phase {
          accounts[id]?.chains[index].isStopping = true
        }
      }
    }
  }

  @discardableResult
  private func remove(_ runID: String?, of id: String) -> Chain? {
    guard let index = accounts[id]?.chains.firstIndex(where: { $0.runID == runID }) else {
      return nil
    }
    return accounts[id]?.chains.remove(at: index)
  }

  private func setPhase(_ phase: Chain.Phase, of runID: String?, _ id: String) {
    guard let index = accounts[id]?.chains.firstIndex(where: { $0.runID == runID }) else { return }
    accounts[id]?.chains[index].phase = phase
  }

  private func instant(_ value: LogValue?) -> WallInstant? {
    value.flatMap { try? WallInstant(rfc3339: $0.description) }
  }

  /// In the simulation, `bundles/b0.yaml` is the manifest of the bundle b0.
  static func bundle(_ manifest: String) -> String {
    String(manifest.dropFirst("bundles/".count).dropLast(".yaml".count))
  }
}
