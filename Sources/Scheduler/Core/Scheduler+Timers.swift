// SPDX-License-Identifier: Apache-2.0

/// The two wheels: when to wake, and whose time has come.
extension Scheduler {
  /// When the next fire time is due; nil when none will be.
  public var nextWallExpiration: WallInstant? {
    mutating get { wallWheel.nextExpiration.map { WallInstant(seconds: Int64($0)) } }
  }

  /// When the next timeout, retry or grace period ends; nil when none runs.
  public var nextMonotonicExpiration: MonotonicInstant? {
    mutating get {
      monotonicWheel.nextExpiration.map { MonotonicInstant(microseconds: Int64($0) * 1000) }
    }
  }

  /// Whether a fire time or a deadline has been reached that no event has dealt with yet.
  ///
  /// Runs that are held, queued or refused have been dealt with. True for a moment whenever a new
  /// second begins; true for longer is a loop that no longer does its work (C8.2).
  public mutating func isBehind(at now: Now) -> Bool {
    nextWallExpiration.map { $0 <= now.wall } ?? false
      || nextMonotonicExpiration.map { $0 <= now.monotonic } ?? false
  }

  /// Deals with every fire time and deadline that has been reached.
  mutating func expireTimers() {
    // Deadlines first: a run that ends its time at this instant makes room for the one that fires.
    for expiration in monotonicWheel.advance(to: monotonicTick) {
      switch expiration.payload {
      case .run(let key): deadlineReached(key)
      case .drain: drainTimeoutReached()
      case .ledger: retryLedger()
      }
    }
    for expiration in wallWheel.advance(to: wallTick) {
      fireTimeReached(expiration.payload)
    }
  }

  /// Arms the timer of an item for its first fire time after those that have been dealt with.
  mutating func arm(_ slot: Int) {
    guard var state = items[slot], state.mayFire, phase == .running else { return }
    let next = state.item.schedule.nextFireTime(after: state.handledThrough)
    arm(&state, slot, for: next)
    items[slot] = state
  }

  mutating func arm(_ state: inout ItemState, _ slot: Int, for fireTime: WallInstant?) {
    state.nextFireTime = fireTime
    state.timer = fireTime.map { fireTime in
      let due = fireTime + state.jitterOffset
      timersArmed += 1
      return wallWheel.insert(slot, at: UInt64(max(0, due.secondsRoundedUp)))
    }
  }

  mutating func disarm(_ slot: Int) {
    guard let timer = items[slot]?.timer else { return }
    _ = wallWheel.cancel(timer)
    items[slot]?.timer = nil
    items[slot]?.nextFireTime = nil
  }

  /// Gives a run its one deadline, in place of the one it had.
  mutating func setDeadline(of key: RunKey, after delay: Duration?) {
    if let deadline = runs[key]?.deadline { _ = monotonicWheel.cancel(deadline) }
    let deadline = delay.map { monotonicWheel.insert(.run(key), at: tick(after: $0)) }
    runs[key]?.deadline = deadline
  }

  /// The tick at which at least `delay` has passed.
  func tick(after delay: Duration) -> UInt64 {
    let end = (now.monotonic + delay).microseconds
    return UInt64(max(0, (end + 999) / 1000))
  }

  /// The last whole second that has been reached.
  var wallTick: UInt64 { UInt64(max(0, now.wall.seconds)) }

  private var monotonicTick: UInt64 { UInt64(max(0, now.monotonic.microseconds / 1000)) }
}
