// SPDX-License-Identifier: Apache-2.0

/// What happens while the ledger can't be written: nothing starts, nothing is decided (C5.3).
///
/// A fire time that is reached stays undecided, as if the daemon had not come to it yet. When the
/// ledger works again it is late, and goes the way of all late ones (C5.2).
extension Scheduler {
  mutating func ledgerFailed(_ refused: [RunKey], reason: String) {
    let wasKnown = outage != nil
    if let outage { _ = monotonicWheel.cancel(outage.deadline) }
    let deadline = monotonicWheel.insert(.ledger, at: tick(after: LedgerOutage.retryDelay))
    if outage == nil {
      outage = LedgerOutage(since: now.wall, reason: reason, deadline: deadline)
    } else {
      outage?.deadline = deadline
    }
    for key in refused { takeBack(key) }
    guard !wasKnown || outage?.reason != reason else { return log(.ledgerFailsStill(reason)) }
    outage?.reason = reason
    log(.ledgerFailed(reason))
  }

  /// A run that was to start goes back to its line, or goes altogether if it was asked to give way
  /// meanwhile: it never had a process that could.
  private mutating func takeBack(_ key: RunKey) {
    guard let run = runs[key], run.phase.hasProcess else { return }
    processCount -= 1
    leaveBundle(run)
    setDeadline(of: key, after: nil)
    runs[key]?.transition(to: .waiting(.slot))
    runs[key]?.startedAt = nil
    outage?.refused.append(key)
    if phase != .running {
      leaveUndecided(run)
    } else if run.isRetryForbidden {
      let isRemoved = slots[run.item.id].flatMap { items[$0] }?.isRemoved ?? true
      withdraw(key, because: isRemoved ? .removed : .replaced)
    }
  }

  /// Leaves the fire times of an item undecided.
  mutating func postpone(_ slot: Int) {
    items[slot]?.timer = nil
    outage?.postponed.append(slot)
  }

  mutating func retryLedger() {
    guard let over = outage else { return }
    // The answer sets another one if it is no.
    _ = monotonicWheel.cancel(over.deadline)
    emit(.retryLedger)
  }

  mutating func ledgerWorks(isNew: Bool) {
    if isNew { recordEverything() }
    guard let over = outage else { return }
    _ = monotonicWheel.cancel(over.deadline)
    outage = nil
    lastOutage = min(over.since, now.wall)...now.wall
    log(.ledgerWorks(after: now.wall - over.since))
    for key in over.refused { offerAgain(key) }
    // Each is late now, and due at once. An edit may have armed it meanwhile.
    for slot in over.postponed where items[slot]?.timer == nil { arm(slot) }
  }

  /// A run that was refused starts, unless it has become too late for it.
  private mutating func offerAgain(_ key: RunKey) {
    guard let run = runs[key], run.phase == .waiting(.slot) else { return }
    let lateness = now.wall - run.dueTime
    guard run.attempt == 1, run.cause == .schedule, lateness > run.item.misfireGraceTime else {
      return enqueue(key)
    }
    miss(run.item, run.fireTime.alone, .ledger(lateness))
    record(.dropped(key))
    runs[key] = nil
    leave(key, of: run.item.id)
  }

  /// The daemon ends while the ledger can't be written: what was to start is left to the next one,
  /// which finds it undecided.
  mutating func leaveRefusedRuns() {
    for key in outage?.refused ?? [] {
      if let run = runs[key], run.phase == .waiting(.slot) { leaveUndecided(run) }
    }
  }

  private mutating func leaveUndecided(_ run: Run) {
    outage?.undecided.append(RunClaim(run))
    runs[run.key] = nil
    leave(run.key, of: run.item.id)
  }

  /// Why a fire time that was due at an instant is too late.
  func tooLate(by lateness: Duration, due: WallInstant) -> MissReason {
    lastOutage?.contains(due) == true ? .ledger(lateness) : .graceExceeded(lateness)
  }

  /// Tells a new ledger how things are.
  private mutating func recordEverything() {
    for state in items.compactMap(\.self) where !state.isRemoved { record(.scheduled(state)) }
    for (id, past) in departed.all { record(.departed(id, handledThrough: past)) }
    for claim in outage?.undecided ?? [] { record(.waiting(claim)) }
    for run in runs.values.sorted(by: { $0.key < $1.key }) where !run.isSync {
      switch run.phase {
      case .waiting, .retrying: record(.waiting(RunClaim(run)))
      case .running, .stopping: record(.claimed(RunClaim(run)))
      case .draining, .sweeping: break
      }
    }
  }
}
