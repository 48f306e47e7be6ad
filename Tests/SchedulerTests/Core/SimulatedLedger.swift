// SPDX-License-Identifier: Apache-2.0

import Scheduler

/// A ledger in memory, which outlives the scheduler of a simulated world.
struct SimulatedLedger {
  private var items: [String: Past.ItemPast] = [:]
  private var unfinished: [RunKey: (claim: RunClaim, isClaimed: Bool)] = [:]
  private var lastRunKey = RunKey(rawValue: 0)
  /// What could not be written yet; claims wait as runs that wait.
  private var backlog: [LedgerEntry] = []
  private(set) var isFailing = false

  /// Whether anything can be written; set by the test.
  var isWritable = true
  /// How many more writes there is room for; nil: no end of them. Set by the test.
  var writesUntilFull: Int?
  /// How many transactions there were with claims in them.
  private(set) var durableCommits = 0

  /// Writes the entries of an event; returns the runs that must not be started.
  mutating func write(_ entries: [LedgerEntry]) -> [RunKey]? {
    guard !entries.isEmpty || !backlog.isEmpty else { return nil }
    let claims = entries.compactMap { entry in
      if case .claimed(let claim) = entry { claim } else { nil }
    }
    if writesUntilFull == 0 { isWritable = false }
    writesUntilFull? -= 1
    guard isWritable, !isFailing else {
      backlog += entries.map { entry in
        if case .claimed(let claim) = entry { .waiting(claim) } else { entry }
      }
      defer { isFailing = true }
      return isFailing && claims.isEmpty ? nil : claims.map(\.key)
    }
    if entries.contains(where: \.mustBeDurable) { durableCommits += 1 }
    for entry in backlog + entries { write(entry) }
    backlog = []
    return nil
  }

  /// Whether it works again.
  mutating func retry() -> Bool {
    guard isWritable else { return false }
    isFailing = false
    for entry in backlog { write(entry) }
    backlog = []
    return true
  }

  /// The daemon is gone, and with it what was not written.
  mutating func crash() {
    backlog = []
    isFailing = false
  }

  /// What the next scheduler is told.
  func past(isAlive: (RunClaim) -> Bool) -> Past {
    let runs = unfinished.values.sorted { $0.claim.key < $1.claim.key }.map { run in
      Past.UnfinishedRun(
        run.claim, run.isClaimed ? .claimed(isAlive: isAlive(run.claim)) : .waiting)
    }
    return Past(items: items, unfinished: runs, lastRunKey: lastRunKey)
  }

  private mutating func write(_ entry: LedgerEntry) {
    switch entry {
    case .scheduled(let item, let schedule, let instant):
      items[item] = Past.ItemPast(schedule: schedule, handledThrough: instant)
    case .handled(let item, let instant): items[item]?.handledThrough = instant
    case .missed: break
    case .forgotten(let item): items[item] = nil
    case .waiting(let claim): note(claim, isClaimed: false)
    case .claimed(let claim): note(claim, isClaimed: true)
    case .ended(let key, _), .dropped(let key): unfinished[key] = nil
    }
  }

  private mutating func note(_ claim: RunClaim, isClaimed: Bool) {
    unfinished[claim.key] = (claim, isClaimed)
    lastRunKey = max(lastRunKey, claim.key)
  }
}
