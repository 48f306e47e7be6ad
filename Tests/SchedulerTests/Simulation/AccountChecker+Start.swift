// SPDX-License-Identifier: Apache-2.0

@testable import Scheduler

/// What the next daemon has to make of what the last one has left.
extension AccountChecker {
  func begin(_ plan: Plan, _ past: Past) {
    self.plan = plan
    let before = accounts
    accounts = [:]
    compare(before, past)
    // Without a past, the clock may bring back what was done.
    for id in forgotten.keys where before[id] == nil {
      let first = RunIdentifier.make(item: id, fireTime: second)
      started[id] = started[id]?.filter { $0 < first }
    }
    for item in plan.configuration.items {
      accounts[item.id] = Account(
        item: item, hold: plan.holds[item.id], dealt: dealt(item, before[item.id]))
    }
    for (id, account) in before where accounts[id] == nil {
      // What is gone is remembered for two days.
      let isForgotten = now.wall - account.dealt > Self.longestRepeat * 2
      accounts[id] = Account(
        item: account.item, isPresent: false,
        dealt: isForgotten ? WallInstant(seconds: 0) : account.dealt)
      if isForgotten { beginAnew(id) }
    }
    rebootFireTimes = Dictionary(
      uniqueKeysWithValues: plan.configuration.items
        .filter { $0.schedule.expression.isReboot }
        .compactMap { item in rebootFireTime(before[item.id]?.dealt).map { (item.id, $0) } })
    for (id, account) in before { takeOver(account.chains, of: id, past) }
    for item in plan.configuration.items {
      guard let fireTime = rebootFireTimes[item.id], accounts[item.id]?.mayFire == true else {
        continue
      }
      accounts[item.id]?.dealt = fireTime
      count("fire times")
      expectations[item.id, default: .init()].offers.append(
        Offer(fireTime: fireTime, due: second, item: item))
    }
    for (id, account) in before where account.dealt - now.wall > Self.longestRepeat {
      beginAnew(id)
    }
  }

  /// This second, unless the past has been there: then the one after the past, but none at all for
  /// another start within one second. A past that is too far ahead is none.
  private func rebootFireTime(_ dealt: WallInstant?) -> WallInstant? {
    guard let dealt, dealt - now.wall <= Self.longestRepeat else { return second }
    if dealt < second { return second }
    return dealt == second ? nil : WallInstant(seconds: dealt.seconds + 1)
  }

  /// First what was active, then what waited; each in the order of the keys.
  private func takeOver(_ chains: [Chain], of id: String, _ past: Past) {
    var unclaimed: [Chain] = []
    for chain in chains.sorted(by: { ($0.key?.rawValue ?? 0) < ($1.key?.rawValue ?? 0) }) {
      if chain.phase == .running {
        recover(chain, of: id, past)
      } else if chain.attempt > 1 {
        awaitRetry(chain, of: id)
      } else {
        unclaimed.append(chain)
      }
    }
    if !unclaimed.isEmpty { settle(unclaimed, of: id) }
  }

  /// How far an item has come when a daemon starts with it.
  private func dealt(_ item: Item, _ past: Account?) -> WallInstant {
    guard let past else { return now.wall }
    if past.dealt - now.wall > Self.longestRepeat { return now.wall }
    guard past.isPresent, !isEdit(past.item, item) else { return max(past.dealt, now.wall) }
    return past.dealt
  }

  func isEdit(_ old: Item, _ new: Item) -> Bool {
    old.cron != new.cron || old.timezone != new.timezone || old.isEnabled != new.isEnabled
      || old.jitter != new.jitter
  }

  /// The ledger knows what it was told, no less and no more.
  private func compare(_ before: [String: Account], _ past: Past) {
    for (id, account) in before {
      let due = Set(account.chains.map { "\($0.runID) \($0.attempt) \($0.phase == .running)" })
      let found = Set(
        past.unfinished.filter { $0.claim.item == id }
          .map { "\($0.claim.runID) \($0.claim.attempt) \($0.state != .waiting)" })
      for run in due.subtracting(found).sorted() { breach(id, "is not known to have \(run)") }
      for run in found.subtracting(due).sorted() { breach(id, "is still said to have \(run)") }
      guard account.isPresent else { continue }
      guard let handled = past.items[id]?.handledThrough else {
        breach(id, "is not known to the ledger")
        continue
      }
      let (low, high) = (min(handled, account.dealt), max(handled, account.dealt))
      if account.item.isEnabled, fireTimes(of: account.item, after: low, through: high) != nil {
        let told = TimeZoneRules.utc.rfc3339(handled)
        breach(id, "has come to \(TimeZoneRules.utc.rfc3339(account.dealt)), said to be \(told)")
      }
    }
  }

  /// An attempt that had a process, or was about to have one, is interrupted.
  private func recover(_ chain: Chain, of id: String, _ past: Past) {
    guard let account = accounts[id], let key = chain.key else { return }
    var chain = renewed(chain, account)
    chain.isStopping = true
    chain.isRecovered = true
    chain.isRetryForbidden = !account.mayFire
    chain.phase = .running
    let isAlive = past.unfinished.contains {
      $0.claim.key == key && $0.state == .claimed(isAlive: true)
    }
    processes[key] = (id, chain.bundle, false, isAlive)
    accounts[id]?.chains.append(chain)
    if isAlive {
      count("remains")
    } else {
      expectDeparture(chain, of: id)
      count("interrupted")
    }
  }

  /// A retry that waited waits anew.
  private func awaitRetry(_ chain: Chain, of id: String) {
    guard let account = accounts[id] else { return }
    var chain = renewed(chain, account)
    chain.phase = .between(until: now.monotonic + delay(chain.item, beforeAttempt: chain.attempt))
    accounts[id]?.chains.append(chain)
    count("retries restored")
    if !account.mayFire { expectDeparture(chain, of: id) }
  }

  func expectDeparture(_ chain: Chain, of id: String) {
    expectations[id, default: .init()].departures.append((chain.sequence, chain.attempt))
  }

  private func renewed(_ chain: Chain, _ account: Account) -> Chain {
    var chain = chain
    sequence += 1
    chain.sequence = sequence
    chain.item = account.item
    chain.bundle = account.isPresent ? plan.bundles[account.item.id]?.id : nil
    chain.isStopping = false
    chain.isRetryForbidden = false
    chain.isRecovered = false
    chain.isWaitTold = false
    chain.refusal = Refusal()
    return chain
  }

  /// Runs that waited for their start are late, and coalesce with what was passed over since.
  private func settle(_ chains: [Chain], of id: String) {
    guard let account = accounts[id] else { return }
    count("waits restored", chains.count)
    guard account.mayFire else { return abandon(chains, account) }
    settleFireTimes(chains.filter { $0.cause == .schedule }, account)
    for chain in chains where chain.cause == .bundleChange {
      expectations[id, default: .init()].offers.append(
        Offer(
          fireTime: chain.fireTime, due: chain.due, item: account.item, runID: chain.runID,
          cause: .bundleChange))
    }
  }

  private func settleFireTimes(_ chains: [Chain], _ account: Account) {
    guard let newest = chains.last else { return }
    let id = account.item.id
    var older = chains
    var reason: String
    if let fate = expectFireTimes(of: id) {
      reason = fate
    } else if rebootFireTimes[id] != nil {
      reason = "coalesced"
    } else if now.wall - newest.due > account.item.misfireGraceTime {
      reason = "grace_exceeded"
    } else {
      reason = "coalesced"
      older.removeLast()
      expectations[id, default: .init()].offers.append(
        Offer(
          fireTime: newest.fireTime, due: newest.due, item: account.item, runID: newest.runID))
    }
    for chain in older { expectGap(id, reason, chain.fireTime.alone) }
  }

  private func abandon(_ chains: [Chain], _ account: Account) {
    let id = account.item.id
    for chain in chains {
      if account.isPresent, chain.cause == .schedule {
        expectGap(id, account.hold?.reason.rawValue ?? "edited", chain.fireTime.alone)
      } else {
        // It is told as a run that is dropped.
        let chain = renewed(chain, account)
        accounts[id]?.chains.append(chain)
        expectDeparture(chain, of: id)
      }
    }
  }
}
