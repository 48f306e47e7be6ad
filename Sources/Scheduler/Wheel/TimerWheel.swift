// SPDX-License-Identifier: Apache-2.0

/// A hierarchical timer wheel: payloads that expire when the tick of their deadline is reached.
///
/// The wheel owns no clock, no thread and no callback. What a tick is, its owner decides; the
/// scheduler keeps one wheel of wall-clock seconds, and one of monotonic milliseconds:
///
/// | level | slot, in ticks | slot, 1 s ticks | slot, 1 ms ticks | turn, in ticks |
/// | ----- | -------------- | --------------- | ---------------- | -------------- |
/// | 0     | 1              | 1 s             | 1 ms             | 64             |
/// | 1     | 64             | 64 s            | 64 ms            | 4,096          |
/// | 2     | 4,096          | 68 min          | 4.1 s            | 2¹⁸            |
/// | 3     | 2¹⁸            | 3 days          | 4.4 min          | 2²⁴            |
/// | 4     | 2²⁴            | 194 days        | 4.7 h            | 2³⁰            |
/// | 5     | 2³⁰            | 34 years        | 12 days          | 2³⁶            |
///
/// Deadlines in another block of 2³⁶ ticks than `elapsed` wait in one list beside the levels, which
/// is distributed when `elapsed` enters the block of the earliest of them.
///
/// **Order.** Timers expire in the order of their deadlines, and those of one deadline in the order
/// of their insertion. No sorting is needed for it. Seen from any `elapsed`, equal deadlines have
/// the same place; every list appends at its end; and a slot is taken whole and distributed in
/// order as soon as `elapsed` reaches it, so a later insertion always finds the earlier ones there.
///
/// **A value.** The wheel is copyable, so that the state machine that owns it can be snapshotted.
/// As long as it isn't copied, all changes are made in place.
///
/// At most 2³¹ − 1 timers fit. Any tick is a legal deadline and a legal `elapsed`.
public struct TimerWheel<Payload> {
  /// A timer whose deadline was reached.
  public struct Expiration {
    /// The tick the timer was inserted for, which may lie before the tick that was advanced to.
    public let deadline: UInt64

    /// What was inserted.
    public let payload: Payload
  }

  /// Where a timer is, seen from `elapsed`.
  enum Place {
    case due
    case slot(level: Int, index: Int)
    case beyond
  }

  /// The tick that the wheel has been advanced to. It never decreases, but in `removeAll(elapsed:)`.
  public private(set) var elapsed: UInt64

  /// The six levels. All their timers are later than `elapsed`, and in its block of 2³⁶ ticks.
  var levels = [WheelLevel](repeating: WheelLevel(), count: WheelGeometry.levelCount)

  /// Timers that were inserted when their deadline had passed, in order of insertion.
  var due = TimerList()

  /// Timers beyond the horizon, in order of insertion.
  var beyond = TimerList()

  var slab = TimerSlab<Payload>()

  /// The exact next expiration; nil if it must be searched for, or if there is no timer.
  var knownExpiration: UInt64?

  /// Creates an empty wheel whose clock stands at a tick.
  public init(elapsed: UInt64 = 0) {
    self.elapsed = elapsed
  }

  /// The number of timers.
  public var count: Int {
    slab.count
  }

  /// Whether there is no timer.
  public var isEmpty: Bool {
    count == 0
  }

  /// Adds a timer.
  ///
  /// A deadline at or before `elapsed` is legal: it expires with the next `advance(to:)`.
  ///
  /// - Returns: a key for ``cancel(_:)``.
  /// - Complexity: O(1), amortized over the growth of the slab.
  @discardableResult
  public mutating func insert(_ payload: Payload, at deadline: UInt64) -> TimerKey {
    // With other timers present, nil means "unknown", and must stay.
    if isEmpty || knownExpiration != nil {
      knownExpiration = min(knownExpiration ?? .max, deadline)
    }
    let key = slab.store(payload, deadline: deadline)
    link(key.index)
    return key
  }

  /// Removes a timer before it expires.
  ///
  /// - Returns: its payload; nil if the timer has expired or been removed already.
  /// - Complexity: O(1).
  @discardableResult
  public mutating func cancel(_ key: TimerKey) -> Payload? {
    guard slab.contains(key) else { return nil }
    if slab[key.index].deadline == knownExpiration {
      knownExpiration = nil
    }
    unlink(key.index)
    return slab.release(key.index)
  }

  /// Removes all timers and sets the clock, also backwards. All keys become stale.
  ///
  /// This is for a step of the clock, after which the owner computes its deadlines anew.
  ///
  /// - Complexity: O(`count`).
  public mutating func removeAll(elapsed: UInt64) {
    slab.removeAll()
    for level in levels.indices {
      levels[level] = WheelLevel()
    }
    due = TimerList()
    beyond = TimerList()
    knownExpiration = nil
    self.elapsed = elapsed
  }

  /// The earliest deadline, or nil if there is no timer.
  ///
  /// It is exact: a timer armed with it never wakes its owner for nothing. It lies at or before
  /// `elapsed` if a timer was inserted too late.
  ///
  /// - Complexity: O(1). After an expiration, or a cancellation of the earliest timer, once O(k),
  ///   where k is the number of timers in the first slot that is occupied.
  public var nextExpiration: UInt64? {
    mutating get {
      if knownExpiration == nil, !isEmpty {
        knownExpiration = earliestDeadline()
      }
      return knownExpiration
    }
  }

  /// The timer that expires first; of several with one deadline, the one inserted first. It stays.
  ///
  /// - Complexity: O(k), where k is the number of timers in the first slot that is occupied.
  public var earliest: Expiration? {
    guard let index = slab.earliest(in: firstList), let payload = slab[index].payload else {
      return nil
    }
    return Expiration(deadline: slab[index].deadline, payload: payload)
  }

  /// The timers that expire first, in order; they stay.
  ///
  /// - Complexity: O(k · `count`) at most, where k is the number of timers in the slots that hold
  ///   them. Slots are looked at whole, however few of their timers are wanted.
  public func earliest(_ count: Int) -> [Expiration] {
    var first: [Int32] = []
    for list in lists where first.count < count {
      first += slab.earliest(count - first.count, in: list)
    }
    return first.compactMap { index in
      slab[index].payload.map { Expiration(deadline: slab[index].deadline, payload: $0) }
    }
  }

  /// Moves the clock forward, and removes the timers whose deadline it reaches or has passed.
  ///
  /// A tick before `elapsed` does not move the clock; timers inserted too late expire all the same.
  ///
  /// - Returns: the expired timers in the order of their deadlines, equal ones in the order of
  ///   insertion.
  /// - Complexity: O(n) for n timers that expire, each of which has been moved at most six times
  ///   since it was inserted, and O(n log n) for those among them that were inserted too late, not
  ///   in order. The distance makes no difference: empty slots are not visited.
  public mutating func advance(to tick: UInt64) -> [Expiration] {
    var expired = takeDue()
    while let start = startOfNextList(upTo: tick) {
      elapsed = start
      distribute(takeNextList(), expired: &expired)
    }
    elapsed = max(elapsed, tick)
    if !expired.isEmpty {
      knownExpiration = nil
    }
    return expired
  }
}
