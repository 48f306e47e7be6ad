// SPDX-License-Identifier: Apache-2.0

@testable import Scheduler

/// What becomes of a run that the machine has no process for (C5.9).
extension AccountChecker {
  /// A start was refused, or one was not.
  ///
  /// - Returns: the run that must wait for a better moment; nil if there is none.
  func noteRefusal(_ event: Event) -> (id: String, sequence: Int)? {
    switch event {
    case .runStarted(let key):
      startingSyncs[key] = nil
      if let (id, index) = chain(of: key) { accounts[id]?.chains[index].refusal = Refusal() }
    case .runStartFailed(let key, _): startingSyncs[key] = nil
    case .startRefused(let key, _):
      count("refusals")
      noteTry()
      if let sync = startingSyncs.removeValue(forKey: key) {
        putOff(sync)
      } else if let (id, index) = chain(of: key) {
        return putOff(id, index)
      } else {
        breach("the daemon", "hears of a refusal of \(key), which nobody starts")
      }
    default: break
    }
    return nil
  }

  /// Where eight runs were refused within a second, others are not tried. What becomes of those is
  /// not followed here.
  private func noteTry() {
    lastRefusals = lastRefusals.filter { now.monotonic - $0 < .seconds(1) } + [now.monotonic]
    if lastRefusals.count >= 8 { isBeyondAccount = true }
  }

  private func chain(of key: RunKey) -> (id: String, index: Int)? {
    for (id, account) in accounts {
      if let index = account.chains.firstIndex(where: { $0.key == key && $0.phase == .running }) {
        return (id, index)
      }
    }
    return nil
  }

  private func putOff(_ id: String, _ index: Int) -> (id: String, sequence: Int)? {
    guard var chain = accounts[id]?.chains[index] else { return nil }
    guard !isStopping, !chain.isRetryForbidden,
      let end = nextTry(since: chain.refusal.since, within: chain.item.misfireGraceTime)
    else {
      count("given up")
      expectDeparture(chain, of: id)
      return nil
    }
    chain.refusal.begin(now.monotonic)
    chain.phase = .short(until: end)
    accounts[id]?.chains[index] = chain
    count("put off")
    return (id, chain.sequence)
  }

  /// A sync waits as runs do; its bundle is wanted again.
  private func putOff(_ sync: Sync) {
    guard !isStopping,
      let end = nextTry(since: sync.refusal.since, within: sync.item.misfireGraceTime),
      let bundle = sync.item.bundleManifest.map(Self.bundle)
    else { return count("syncs given up") }
    var sync = sync
    sync.refusal.begin(now.monotonic)
    sync.pausesUntil = end
    wantedSyncs[bundle] = sync
    count("syncs put off")
  }

  /// After a second at first, then after as long again as it has waited, but every 15 seconds, and
  /// for the last time when its grace is over; nil if that was it.
  private func nextTry(
    since first: MonotonicInstant?, within grace: Duration
  ) -> MonotonicInstant? {
    let waited = first.map { now.monotonic - $0 } ?? .zero
    if waited >= grace { return nil }
    let pause = waited < .seconds(1) ? .seconds(1) : waited > .seconds(15) ? .seconds(15) : waited
    return waited + pause > grace
      ? now.monotonic + (grace - waited) : now.monotonic + pause
  }

  // MARK: What is told

  func queued(_ id: String, _ runID: String, _ reason: String) {
    guard let index = accounts[id]?.chains.firstIndex(where: { $0.runID == runID }),
      let chain = accounts[id]?.chains[index]
    else { return }
    if chain.isWaitTold { breach(id, "tells twice that \(runID) waits") }
    accounts[id]?.chains[index].isWaitTold = true
    let isShort = if case .short = chain.phase { true } else { false }
    if isShort != (reason == "shortage") { breach(id, "lets \(runID) wait for \(reason)") }
    if !isShort { accounts[id]?.chains[index].phase = .waiting(reason) }
  }

  /// Only what begins and ends is told of no item.
  func noteShortage(_ record: LogRecord) {
    guard record.event == nil, record[.reason]?.description == "shortage" else { return }
    let begins = record.priority == .warning
    if begins == isShortageTold { breach("the daemon", "tells twice of a shortage, or of its end") }
    isShortageTold = begins
    if begins { count("shortages") }
  }

  func checkShortage(_ putOff: (id: String, sequence: Int)?) {
    if let (id, sequence) = putOff {
      let chain = accounts[id]?.chains.first { $0.sequence == sequence }
      if chain == nil { breach(id, "gives up a run that the machine has no process for") }
      // The ledger says that it has a process.
      owed = owed ?? .written
      if chain?.isWaitTold == false { breach(id, "does not tell that \(chain?.runID ?? "") waits") }
    }
    checkWhetherItLasts()
  }

  /// It begins with a refusal, and lasts while a run waits for the machine or is being tried.
  private func checkWhetherItLasts() {
    let chains = accounts.values.flatMap(\.chains)
    let isShort =
      chains.contains { if case .short = $0.phase { true } else { false } }
      || wantedSyncs.values.contains { $0.pausesUntil != nil }
    // What is refused by the disk as well is left to the next daemon when this one ends.
    let mayLast =
      chains.contains { $0.refusal.lasts && !(isStopping && $0.phase == .refused) }
      || wantedSyncs.values.contains(where: \.refusal.lasts)
      || startingSyncs.values.contains(where: \.refusal.lasts)
    if isShort && !isShortageTold { breach("the daemon", "does not tell of a shortage") }
    if isShortageTold && !mayLast { breach("the daemon", "does not tell that it is over") }
  }
}
