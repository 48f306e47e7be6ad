// SPDX-License-Identifier: Apache-2.0

/// Fire times: what becomes of those that have been reached, and of those that were passed over.
extension Scheduler {
  /// The timer of an item has expired: one fire time is due, or several if we come late.
  ///
  /// - Returns: what is to be said of older ones; nil if nothing was decided.
  @discardableResult
  mutating func fireTimeReached(_ slot: Int) -> MissReason? {
    guard var state = items[slot], let fireTime = state.nextFireTime else { return nil }
    guard outage == nil else {
      postpone(slot)
      return nil
    }
    let offset = state.jitterOffset
    // What is due by now. Rounded down: a fire time within a second that is not over has not been
    // passed over, it is just being reached.
    let reached = WallInstant(seconds: (now.wall - offset).seconds)
    var newest = fireTime
    var passedOver: FireTimeSpan?

    var next = state.item.schedule.nextFireTime(after: fireTime)
    if let following = next, following <= reached,
      let rest = state.item.schedule.fireTimes(after: fireTime, through: reached)
    {
      newest = rest.last
      passedOver = span(from: fireTime, before: newest, of: state.item)
      next = state.item.schedule.nextFireTime(after: newest)
    }
    state.handledThrough = newest
    arm(&state, slot, for: next)
    items[slot] = state
    record(.handled(item: state.item.id, through: newest))
    return settle(newest, passedOver: passedOver, due: newest + offset, slot)
  }

  /// The fire times of an item from one to the last before another.
  private func span(
    from first: WallInstant, before end: WallInstant, of item: Item
  ) -> FireTimeSpan? {
    item.schedule.fireTimes(
      after: first - .microseconds(1), through: end - .microseconds(1))
  }

  /// Runs the newest fire time if it is not too late, and records what did not get a run (C5.2).
  ///
  /// - Parameter runID: the name that the fire time has already; nil if it has none.
  /// - Returns: what is to be said of older ones.
  mutating func settle(
    _ newest: WallInstant, passedOver: FireTimeSpan?, due: WallInstant, _ slot: Int,
    runID: String? = nil
  ) -> MissReason? {
    guard let state = items[slot] else { return nil }
    let lateness = now.wall - due
    guard lateness <= state.item.misfireGraceTime else {
      let missed = FireTimeSpan(
        first: passedOver?.first ?? newest, last: newest, count: (passedOver?.count ?? 0) + 1)
      let reason = tooLate(by: lateness, due: due)
      miss(state.item, missed, reason)
      return reason
    }
    let runID = runID ?? names.regular(state.item.id, newest)
    if let passedOver {
      miss(state.item, passedOver, .coalesced(into: runID))
    }
    offer(newest, due: due, slot, runID: runID)
    return .coalesced(into: runID)
  }

  /// Records the fire times whose due time passed while the item was held.
  mutating func accountForHold(_ slot: Int) {
    guard let state = items[slot], let hold = state.hold, state.item.isEnabled else { return }
    guard
      let span = state.item.schedule.fireTimes(
        after: state.handledThrough, through: now.wall - state.jitterOffset)
    else { return }
    items[slot]?.handledThrough = span.last
    record(.handled(item: state.item.id, through: span.last))
    miss(state.item, span, .held(hold))
  }

  /// Records the fire times that were reached but, by their jitter, not yet due, when an edit or
  /// the end of the daemon takes their timer away.
  mutating func accountForPending(_ slot: Int, reason: MissReason) {
    guard let state = items[slot], state.item.isEnabled, !state.isRemoved,
      let span = state.item.schedule.fireTimes(after: state.handledThrough, through: now.wall)
    else { return }
    items[slot]?.handledThrough = span.last
    record(.handled(item: state.item.id, through: span.last))
    miss(state.item, span, reason)
  }

  /// Tells, and keeps, that fire times of an item have no run of their own.
  mutating func miss(_ item: Item, _ span: FireTimeSpan, _ reason: MissReason) {
    record(.missed(item: item.id, span, reason: reason.word))
    log(.runMissed(item, span, reason: reason))
  }
}
