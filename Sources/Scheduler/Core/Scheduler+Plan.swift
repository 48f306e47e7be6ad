// SPDX-License-Identifier: Apache-2.0

/// Taking on a configuration: the first one, and each that follows.
extension Scheduler {
  /// Schedules every item from now on; `@reboot` items fire at once.
  mutating func start(_ plan: Plan) {
    wallWheel.removeAll(elapsed: wallTick)
    _ = monotonicWheel.advance(to: UInt64(max(0, now.monotonic.microseconds / 1000)))
    configuration = plan.configuration
    log(.configurationLoaded(configuration, held: plan.holds.count))
    for item in configuration.items {
      add(item, plan)
    }
    emit(.ready)
    fireReboots()
  }

  /// The fire time of `@reboot` is the second of the start; a reload does not fire it (C3.2).
  private mutating func fireReboots() {
    let second = WallInstant(seconds: now.wall.seconds)
    for slot in items.indices {
      guard let state = items[slot], state.mayFire, state.item.schedule.expression.isReboot
      else { continue }
      offer(second, due: second, slot)
    }
  }

  /// Applies the differences; what did not change is not touched (C7.4).
  mutating func reload(_ plan: Plan, _ difference: ConfigurationDiff) {
    guard phase == .running else { return }
    configuration = plan.configuration
    log(difference.isEmpty ? .configurationUnchanged() : .configurationReloaded(difference))
    for id in difference.removed { remove(id) }
    let itemsByID = Dictionary(
      configuration.items.lazy.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    for change in difference.changed {
      guard let item = itemsByID[change.id], let slot = slots[change.id] else { continue }
      self.change(slot, to: item, change)
    }
    for id in difference.added {
      guard let item = itemsByID[id] else { continue }
      log(.itemAdded(item))
      add(item, plan)
    }
    updateNamedFiles(plan)
  }

  /// A new item has no past: it fires from now on.
  private mutating func add(_ item: Item, _ plan: Plan) {
    var state = ItemState(
      item: item, bundle: plan.bundles[item.id], hold: plan.holds[item.id],
      handledThrough: now.wall)
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
    log(.itemRemoved(id))
    accountForHold(slot)
    accountForPending(slot, reason: .edited)
    disarm(slot)
    items[slot]?.isRemoved = true
    items[slot]?.hold = nil
    for key in items[slot]?.runs ?? [] {
      withdraw(key, because: .removed)
    }
    freeIfUnused(slot)
  }

  /// A removed item's slot is free once its last run has ended.
  mutating func freeIfUnused(_ slot: Int) {
    guard let state = items[slot], state.isRemoved, state.runs.isEmpty else { return }
    slots[state.item.id] = nil
    items[slot] = nil
    freeSlots.append(slot)
  }

  private mutating func change(_ slot: Int, to item: Item, _ change: ConfigurationDiff.Change) {
    log(.itemChanged(change))
    if change.isScheduleChange {
      accountForHold(slot)
      accountForPending(slot, reason: .edited)
      disarm(slot)
      items[slot]?.item = item
      items[slot]?.handledThrough = now.wall
      arm(slot)
    } else {
      // Anything else takes effect at the next run and leaves the next fire time alone.
      items[slot]?.item = item
    }
  }

  /// Takes over what the named files say now: bundles, and which items are held or released.
  private mutating func updateNamedFiles(_ plan: Plan) {
    for slot in items.indices {
      guard let state = items[slot], !state.isRemoved else { continue }
      let id = state.item.id
      if state.bundle != plan.bundles[id] { items[slot]?.bundle = plan.bundles[id] }
      guard state.hold != plan.holds[id] else { continue }
      accountForHold(slot)
      items[slot]?.hold = plan.holds[id]
      if state.hold == nil { disarm(slot) }
      announceHold(slot)
      if plan.holds[id] == nil {
        log(.itemReleased(state.item))
        arm(slot)
      }
    }
  }

  private mutating func announceHold(_ slot: Int) {
    guard let state = items[slot], let hold = state.hold else { return }
    log(.itemHeld(state.item, hold))
  }
}
