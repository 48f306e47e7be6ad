// SPDX-License-Identifier: Apache-2.0

/// New rules of a time zone (C4.1).
extension Scheduler {
  /// Moves the fire times of a zone's items. It is no edit: they keep their past.
  mutating func rezone(_ zone: PlanUpdate.ZoneChange) {
    log(.timezoneChanged(zone))
    for item in zone.items {
      guard let slot = slots[item.id] else { continue }
      itemsVisited += 1
      rezone(slot, to: item)
    }
  }

  /// Arms the item for its first fire time by the new rules after those that have been dealt with.
  /// If that one is behind us, it is late, as if the clock had passed it over.
  private mutating func rezone(_ slot: Int, to item: Item) {
    accountForHold(slot)
    guard let state = items[slot] else { return }
    // What was reached but, by its jitter, is not due yet: if the new rules still name it, it goes
    // on; otherwise it is recorded, since nothing would ever fire it.
    let reached = state.item.schedule.fireTimes(after: state.handledThrough, through: now.wall)
    if reached != item.schedule.fireTimes(after: state.handledThrough, through: now.wall) {
      accountForPending(slot, reason: .rezoned)
    }
    disarm(slot)
    items[slot]?.item = item
    arm(slot)
  }
}
