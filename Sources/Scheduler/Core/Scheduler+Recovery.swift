// SPDX-License-Identifier: Apache-2.0

/// What an earlier daemon has not brought to an end (C5.2, C5.3).
extension Scheduler {
  /// How far an item's fire times have been dealt with, by the ledger.
  func handledThrough(_ item: Item, _ past: Past.ItemPast) -> WallInstant {
    // The clock was set back by so much that its past counts as new (C4.2).
    if past.handledThrough - now.wall > Self.longestRepeat { return now.wall }
    // An edit has no past, but what has been dealt with is not done again.
    return past.schedule == item.scheduleText
      ? past.handledThrough : max(past.handledThrough, now.wall)
  }

  /// Accounts for runs that were active, then for those that waited, oldest first.
  mutating func recover(_ past: Past) {
    for id in past.items.keys.sorted() where slots[id] == nil { remember(id, past.items[id]) }
    for unfinished in past.unfinished { names.restore(unfinished.claim) }
    var waiting: [String: [RunClaim]] = [:]
    for unfinished in past.unfinished {
      switch unfinished.state {
      case .claimed(let isAlive): interrupt(unfinished.claim, isAlive: isAlive)
      case .waiting where unfinished.claim.attempt > 1: resumeRetry(unfinished.claim)
      case .waiting: waiting[unfinished.claim.item, default: []].append(unfinished.claim)
      }
    }
    for id in waiting.keys.sorted() {
      settleWaiting(waiting[id] ?? [], of: id, past.items[id]?.handledThrough)
    }
  }

  /// Notes how far an item had come that is not there any more: it may come back, and the clock be
  /// set back (C4.2).
  private mutating func remember(_ id: String, _ row: Past.ItemPast?) {
    guard let row, !DepartedItems.isOver(row.handledThrough, at: now.wall) else {
      return record(.forgotten(item: id))
    }
    let entry = LedgerEntry.departed(id, handledThrough: row.handledThrough)
    if entry != .scheduled(id, row) { record(entry) }
    note(departed: id, row.handledThrough)
  }

  /// Ends an attempt that the daemon's death has interrupted, once nothing of it is alive.
  private mutating func interrupt(_ claim: RunClaim, isAlive: Bool) {
    let slot = slotForRecovery(of: claim.item)
    guard let state = items[slot] else { return }
    var run = recovered(claim, state, .stopping(.steps))
    run.isRecovered = true
    run.isRetryForbidden = !state.mayFire
    run.stopStartedAt = now.monotonic
    runs[run.key] = run
    items[slot]?.runs.append(run.key)
    processCount += 1
    if let bundleKey = run.bundleKey { bundleProcesses[bundleKey, default: 0] += 1 }
    guard isAlive else {
      conclude(run, .lost, usage: nil)
      runs[run.key] = nil
      return
    }
    if let bundleKey = run.bundleKey, syncing[bundleKey] == nil { syncing[bundleKey] = run.key }
    log(.stoppingRemains(of: run))
    emit(.signal(run.key, .terminateAllButLeader))
    setDeadline(of: run.key, after: min(Self.stepGrace, run.item.stopGrace))
  }

  /// A retry that was to come comes, after its delay.
  private mutating func resumeRetry(_ claim: RunClaim) {
    let slot = slotForRecovery(of: claim.item)
    guard let state = items[slot] else { return }
    let run = recovered(claim, state, .retrying)
    guard state.mayFire else {
      drop(run, because: state.isRemoved ? .removed : .edited)
      return freeIfUnused(slot)
    }
    runs[run.key] = run
    items[slot]?.runs.append(run.key)
    let delay = run.delay(afterAttempt: run.attempt - 1)
    setDeadline(of: run.key, after: delay)
    log(.retryRestored(run, delay: delay))
  }

  /// Decides about fire times that were reached, but whose runs still waited for their start.
  ///
  /// By now they are late like those that were passed over since, and coalesce with them.
  private mutating func settleWaiting(
    _ claims: [RunClaim], of id: String, _ handled: WallInstant?
  ) {
    let slot = slotForRecovery(of: id)
    guard let state = items[slot] else { return }
    for claim in claims { record(.dropped(claim.key)) }
    guard state.mayFire else { return abandon(claims, state, slot) }
    var regular = claims.filter { $0.cause == .schedule }
    if let reason = settleNewest(&regular, slot, handled) {
      for claim in regular { miss(state.item, claim.fireTime.alone, reason) }
    }
    for claim in claims where claim.cause == .bundleChange {
      // What an edit asks for is never late.
      offer(
        claim.fireTime, due: claim.dueTime, slot, runID: claim.runID, cause: .bundleChange)
    }
  }

  /// Tells of runs that will not be, since their item does not fire any more.
  private mutating func abandon(_ claims: [RunClaim], _ state: ItemState, _ slot: Int) {
    for claim in claims {
      if state.isRemoved || claim.cause != .schedule {
        // What an edit asked for has no fire time that could be missed.
        let reason = state.isRemoved ? WithdrawalReason.removed : .edited
        drop(recovered(claim, state, .waiting(.slot)), because: reason)
      } else if let hold = state.hold {
        miss(state.item, claim.fireTime.alone, .held(hold))
      } else {
        miss(state.item, claim.fireTime.alone, .edited)
      }
    }
    freeIfUnused(slot)
  }

  /// Decides about the newest fire time, which may be one that was passed over since; it is taken
  /// out of those that waited if it is one of them.
  private mutating func settleNewest(
    _ waiting: inout [RunClaim], _ slot: Int, _ handled: WallInstant?
  ) -> MissReason? {
    guard let state = items[slot], !waiting.isEmpty else { return nil }
    if let next = state.nextFireTime, next + state.jitterOffset <= now.wall {
      if let timer = state.timer { _ = wallWheel.cancel(timer) }
      return fireTimeReached(slot)
    }
    if state.item.schedule.expression.isReboot, let own = rebootFireTime(after: handled) {
      // This start has a fire time of its own.
      return .coalesced(into: RunIdentifier.make(item: state.item.id, fireTime: own))
    }
    let newest = waiting.removeLast()
    return settle(
      newest.fireTime, passedOver: nil, due: newest.dueTime, slot, runID: newest.runID)
  }

  private func recovered(_ claim: RunClaim, _ state: ItemState, _ phase: RunPhase) -> Run {
    Run(
      key: claim.key, item: state.item, bundle: state.bundle, bundleKey: bundleKey(of: state),
      workingDirectory: configuration.workingDirectory, fireTime: claim.fireTime,
      dueTime: claim.dueTime, attempt: claim.attempt, previous: nil, runID: claim.runID,
      cause: claim.cause, phase: phase, observation: RunObservation(runID: claim.runID))
  }

  /// The slot of an item; one that is gone gets the slot of a removed item.
  private mutating func slotForRecovery(of id: String) -> Int {
    if let slot = slots[id] { return slot }
    var state = ItemState(
      item: .departed(id), bundle: nil, hold: nil, handledThrough: now.wall)
    state.isRemoved = true
    let slot = items.count
    items.append(state)
    slots[id] = slot
    return slot
  }
}

extension Item {
  /// Stands for an item of which only the name is known.
  fileprivate static func departed(_ id: String) -> Item {
    guard let never = try? CronExpression("@reboot", dialect: .crontab, itemID: id) else {
      preconditionFailure("@reboot is an expression")
    }
    var item = Item(id: id, cron: "@reboot", schedule: CronSchedule(never, in: .utc))
    item.isEnabled = false
    return item
  }
}
