// SPDX-License-Identifier: Apache-2.0

@testable import Scheduler

/// What is due at an event.
extension AccountChecker {
  func expectGap(_ id: String, _ reason: String, _ span: FireTimeSpan) {
    expectations[id, default: .init()].gaps.append(.init(reason: reason, span: span))
  }

  /// A clock that was set back by more than a day begins anew.
  func forgetWhatIsTooFarAhead() {
    for (id, account) in accounts where account.isPresent {
      guard account.dealt - now.wall > Self.longestRepeat else { continue }
      accounts[id]?.dealt = now.wall
      beginAnew(id)
    }
  }

  /// What an item did before may be done again.
  ///
  /// The names of the active runs may come again, too, once no daemon lives that knows them.
  func beginAnew(_ id: String) {
    started[id] = nil
    for index in accounts[id]?.chains.indices ?? 0..<0 {
      accounts[id]?.chains[index].isFromBefore = true
    }
    count("anew")
  }

  /// What the time that a retry or a refused run waits for has come to.
  func endDelays() {
    let reached = now.monotonic.microseconds / 1000
    for (id, account) in accounts {
      for (index, chain) in account.chains.enumerated() {
        guard let end = chain.pausesUntil, (end.microseconds + 999) / 1000 <= reached
        else { continue }
        accounts[id]?.chains[index].phase = .waiting("capacity")
        accounts[id]?.chains[index].refusal.lineUp(now.monotonic)
      }
    }
    for (bundle, sync) in wantedSyncs {
      guard let end = sync.pausesUntil, (end.microseconds + 999) / 1000 <= reached else { continue }
      wantedSyncs[bundle]?.pausesUntil = nil
      wantedSyncs[bundle]?.refusal.lineUp(now.monotonic)
    }
  }

  /// - Returns: what becomes of runs that wait and are older; nil if nothing is due.
  @discardableResult
  func expectFireTimes(of id: String) -> String? {
    guard let account = accounts[id], account.mayFire,
      accounts[id]?.hasReached(reached(account.item)) == true
    else { return nil }
    let due = fireTimes(of: account.item, after: account.dealt, through: reached(account.item))
    guard let due else { return nil }
    count("fire times", due.count)
    accounts[id]?.dealt = due.last
    let dueTime = due.last + offset(account.item)
    if now.wall - dueTime > account.item.misfireGraceTime {
      let reason = lateness(dueTime)
      expectGap(id, reason, due)
      return reason
    }
    expectations[id, default: .init()].offers.append(
      Offer(fireTime: due.last, due: dueTime, item: account.item))
    let older = fireTimes(
      of: account.item, after: account.dealt, through: due.last - .microseconds(1))
    if let older { expectGap(id, "coalesced", older) }
    return "coalesced"
  }

  /// Why a fire time that was due at an instant is too late.
  func lateness(_ due: WallInstant) -> String {
    lastOutage?.contains(due) == true ? "ledger" : "grace_exceeded"
  }

  /// A run that replaces the others leaves none of them a further attempt.
  func forbidReplaced(sparing spared: Int) {
    for (id, expected) in expectations {
      let comesNow = expected.hasOffered || expected.startsForChange
      let isReplacing =
        expected.offers.contains { $0.item.overlap == .replace }
        || (comesNow && accounts[id]?.item.overlap == .replace)
      guard isReplacing else { continue }
      for index in accounts[id]?.chains.indices.dropLast(spared) ?? 0..<0 {
        accounts[id]?.chains[index].isRetryForbidden = true
      }
    }
  }

  // MARK: Schedules

  func offset(_ item: Item) -> Duration {
    let width = item.jitter.wholeSeconds
    guard width > 0 else { return .zero }
    return .seconds(Int64(CronHash.value(itemID: item.id, name: "jitter") % UInt64(width)))
  }

  func reached(_ item: Item) -> WallInstant { now.wall - offset(item) }

  /// One fire time after the other; the core counts them by months.
  func fireTimes(
    of item: Item, after start: WallInstant, through end: WallInstant
  ) -> FireTimeSpan? {
    guard start < end, let first = item.schedule.nextFireTime(after: start), first <= end else {
      return nil
    }
    var span = FireTimeSpan(first: first, last: first, count: 1)
    while let next = item.schedule.nextFireTime(after: span.last), next <= end {
      span.last = next
      span.count += 1
    }
    return span
  }
}

extension AccountChecker.Chain {
  fileprivate var pausesUntil: MonotonicInstant? {
    switch phase {
    case .between(let end), .short(let end): end
    case .waiting, .refused, .running: nil
    }
  }
}
