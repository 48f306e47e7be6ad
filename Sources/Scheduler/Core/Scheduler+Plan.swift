// SPDX-License-Identifier: Apache-2.0

/// Taking on a configuration: the first one, and each that follows.
extension Scheduler {
  /// Schedules every item, from where an earlier daemon has left it; `@reboot` items fire at once.
  mutating func start(_ plan: Plan, _ past: Past) {
    wallWheel.removeAll(elapsed: wallTick)
    _ = monotonicWheel.advance(to: UInt64(max(0, now.monotonic.microseconds / 1000)))
    configuration = plan.configuration
    liveSince = now.wall
    heldCount = plan.holds.count
    disabledCount = plan.disabledCount
    nextRunKey = past.lastRunKey.rawValue + 1
    log(.configurationLoaded(configuration, held: plan.holds.count))
    for fault in plan.faults { log(.bundleInvalid(fault)) }
    for item in configuration.items {
      add(
        item, bundle: plan.bundles[item.id], hold: plan.holds[item.id], past: past.items[item.id])
    }
    recover(past)
    emit(.ready)
    fireReboots(past)
  }

  /// The fire time of `@reboot` is the second of the start; a reload does not fire it (C3.2).
  private mutating func fireReboots(_ past: Past) {
    let second = WallInstant(seconds: now.wall.seconds)
    for slot in items.indices {
      guard let state = items[slot], state.mayFire, state.item.schedule.expression.isReboot,
        let fireTime = rebootFireTime(after: past.items[state.item.id]?.handledThrough)
      else { continue }
      items[slot]?.handledThrough = fireTime
      record(.handled(item: state.item.id, through: fireTime))
      offer(fireTime, due: second, slot, runID: names.regular(state.item.id, fireTime))
    }
  }

  /// What an `@reboot` item has for a fire time at this start; nil if the start before was in the
  /// same second, whose fire time it would have again.
  ///
  /// While the clock is behind what was dealt with, it is the first second after that: the seconds
  /// before may have had starts (C4.2).
  func rebootFireTime(after handled: WallInstant?) -> WallInstant? {
    let second = WallInstant(seconds: now.wall.seconds)
    guard let handled, handled >= second, handled - now.wall <= Self.longestRepeat else {
      return second
    }
    return handled == second ? nil : WallInstant(seconds: handled.seconds + 1)
  }

  /// Applies what has changed; what has not is not looked at (C7.4).
  ///
  /// - Complexity: O(changes).
  mutating func reload(_ update: PlanUpdate) {
    guard phase == .running else { return }
    configuration = update.plan.configuration
    heldCount = update.plan.holds.count
    disabledCount = update.plan.disabledCount
    if !update.leavesRejection { rejection = nil }
    if update.isEmpty {
      log(.configurationUnchanged())
    } else {
      liveSince = now.wall
      if !update.difference.isEmpty { log(.configurationReloaded(update.difference)) }
    }
    apply(update)
  }

  private mutating func apply(_ update: PlanUpdate) {
    for id in update.difference.removed { remove(id) }
    dropSyncs(askedForBy: update.difference.removed)
    for zone in update.zones { rezone(zone) }
    for changed in update.changed { change(to: changed.item, changed.change) }
    for added in update.added {
      log(.itemAdded(added.item))
      add(added.item, bundle: added.bundle, hold: added.hold)
    }
    for change in update.manifests {
      for id in change.items { log(.bundleChanged(id, change)) }
    }
    for fault in update.faults { log(.bundleInvalid(fault)) }
    for change in update.namedFiles { takeOver(change) }
    // Last, since an item that is still held does not fire, and one that was just released may.
    for change in update.manifests { react(to: change) }
  }

  /// A new item has no past: it fires from now on. One that was here before the start goes on from
  /// where it was.
  private mutating func add(
    _ item: Item, bundle: Bundle?, hold: Hold?, past: Past.ItemPast? = nil
  ) {
    itemsVisited += 1
    var state = ItemState(
      item: item, bundle: bundle, hold: hold,
      handledThrough: past.map { handledThrough(item, $0) }
        ?? departed.takePast(of: item.id, at: now.wall))
    let row = Past.ItemPast(schedule: item.scheduleText, handledThrough: state.handledThrough)
    if row != past { record(.scheduled(item.id, row)) }
    if let slot = slots[item.id] {
      // Removed a moment ago and back again: the run that is still active stays its run.
      state.runs = items[slot]?.runs ?? []
      items[slot] = state
      announceHold(slot)
      return arm(slot)
    }
    let slot = freeSlots.popLast() ?? items.count
    if slot == items.count { items.append(state) } else { items[slot] = state }
    slots[item.id] = slot
    announceHold(slot)
    arm(slot)
  }

  private mutating func remove(_ id: String) {
    guard let slot = slots[id] else { return }
    itemsVisited += 1
    log(.itemRemoved(id))
    accountForHold(slot)
    accountForPending(slot, reason: .edited)
    disarm(slot)
    if let state = items[slot] {
      record(.departed(id, handledThrough: state.handledThrough))
      note(departed: id, state.handledThrough)
    }
    items[slot]?.isRemoved = true
    items[slot]?.hold = nil
    for key in items[slot]?.runs ?? [] {
      withdraw(key, because: .removed)
    }
    freeIfUnused(slot)
  }

  mutating func note(departed id: String, _ past: WallInstant) {
    for old in departed.note(id, handledThrough: past, at: now.wall) {
      record(.forgotten(item: old))
    }
  }

  /// A removed item's slot is free once its last run has ended.
  mutating func freeIfUnused(_ slot: Int) {
    guard let state = items[slot], state.isRemoved, state.runs.isEmpty else { return }
    slots[state.item.id] = nil
    items[slot] = nil
    freeSlots.append(slot)
  }

  private mutating func change(to item: Item, _ change: ConfigurationDiff.Change) {
    guard let slot = slots[item.id] else { return }
    itemsVisited += 1
    log(.itemChanged(change))
    guard change.isScheduleChange else {
      // Anything else takes effect at the next run and leaves the next fire time alone.
      items[slot]?.item = item
      return
    }
    accountForHold(slot)
    accountForPending(slot, reason: .edited)
    disarm(slot)
    guard var state = items[slot] else { return }
    state.item = item
    // From now on; but what was dealt with before the clock was set back stays so (C4.2).
    state.handledThrough = max(state.handledThrough, now.wall)
    items[slot] = state
    record(.scheduled(state))
    arm(slot)
  }

  /// Takes over what the named files say now: the bundle, and whether the item is held or released.
  private mutating func takeOver(_ change: PlanUpdate.NamedFileChange) {
    guard let slot = slots[change.item.id] else { return }
    itemsVisited += 1
    items[slot]?.bundle = change.bundle
    guard change.isHoldChange else { return }
    accountForHold(slot)
    let wasHeld = items[slot]?.hold != nil
    items[slot]?.hold = change.hold
    if !wasHeld { disarm(slot) }
    announceHold(slot)
    guard change.hold == nil else { return }
    log(.itemReleased(change.item))
    arm(slot)
    if let state = items[slot], let key = bundleKey(of: state) { wakeSync(of: key) }
  }

  private mutating func announceHold(_ slot: Int) {
    guard let state = items[slot], let hold = state.hold else { return }
    log(.itemHeld(state.item, hold))
  }
}
