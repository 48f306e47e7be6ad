// SPDX-License-Identifier: Apache-2.0

@testable import Scheduler

/// What an account has, and what an event has to lead to.
extension AccountChecker {
  struct Account {
    var item: Item { didSet { next = nil } }
    var hold: Hold?
    var isPresent = true
    /// Up to here everything has been dealt with; before it there is no past.
    var dealt: WallInstant { didSet { next = nil } }
    /// The first fire time after that, once somebody has asked; inside, nil if there is none.
    private var next: WallInstant??
    /// The active runs, oldest first.
    var chains: [Chain] = []

    init(item: Item, hold: Hold? = nil, isPresent: Bool = true, dealt: WallInstant) {
      self.item = item
      self.hold = hold
      self.isPresent = isPresent
      self.dealt = dealt
    }

    var mayFire: Bool { isPresent && item.isEnabled && hold == nil }

    /// Whether a fire time up to an instant has still to be dealt with.
    mutating func hasReached(_ end: WallInstant) -> Bool {
      let first = next ?? item.schedule.nextFireTime(after: dealt)
      next = .some(first)
      return first.map { $0 <= end } ?? false
    }
  }

  /// A run with its attempts.
  struct Chain {
    enum Phase: Equatable {
      case waiting(String)
      /// It was to start, but its claim could not be written.
      case refused
      case running
      /// Until when the next attempt waits.
      case between(until: MonotonicInstant)
      /// The machine had no process for it, and is not asked again before.
      case short(until: MonotonicInstant)
    }
    var sequence: Int
    /// That of its process, or of the one it was to have.
    var key: RunKey?
    /// Empty while nobody has told it.
    var runID: String
    var fireTime: WallInstant
    var due: WallInstant
    var cause: RunCause
    var attempt = 1
    /// As it was when the run came up, or when a daemon found it.
    var item: Item
    /// That under which the run came up.
    var policy: OverlapPolicy
    var bundle: String?
    var phase: Phase
    var isStopping = false
    var isRetryForbidden = false
    /// Whether it goes on under the run id of the attempt before.
    var isResumed = false
    /// Whether a daemon that died had started it.
    var isRecovered = false
    /// Whether it was told, of this attempt, that it waits.
    var isWaitTold = false
    var refusal = Refusal()
    /// Whether it came up before the clock was set back so far that its fire time is new again.
    var isFromBefore = false

    var mayRetry: Bool { attempt <= item.retries && !isRetryForbidden }
    var isUntold: Bool { runID.isEmpty }
    var isWaiting: Bool { if case .waiting = phase { true } else { false } }
    var isFirst: Bool { attempt == 1 && cause == .schedule }
  }

  /// A sync that an edit has asked for, with the item as it was then.
  struct Sync {
    var item: Item
    var refusal = Refusal()
    /// Until when the machine is not asked again.
    var pausesUntil: MonotonicInstant?
  }

  /// That the machine had no process for an attempt.
  struct Refusal {
    /// When it first was so, and as much later as the attempt was in line since; nil if it is over.
    private(set) var since: MonotonicInstant?
    /// Since when it has been in line again, for a place or its bundle.
    private var linedUpAt: MonotonicInstant?

    /// Whether it is the machine that keeps it.
    var lasts: Bool { since != nil && linedUpAt == nil }

    mutating func begin(_ now: MonotonicInstant) { since = since ?? now }

    mutating func lineUp(_ now: MonotonicInstant) {
      if since != nil, linedUpAt == nil { linedUpAt = now }
    }

    mutating func leaveLine(_ now: MonotonicInstant) {
      if let since, let linedUpAt { self.since = since + (now - linedUpAt) }
      linedUpAt = nil
    }
  }

  /// A gap that is to be told: reason, first, last, count.
  struct Gap: Hashable, CustomStringConvertible {
    var reason: String
    var span: FireTimeSpan

    var description: String {
      let (first, last) = (
        TimeZoneRules.utc.rfc3339(span.first), TimeZoneRules.utc.rfc3339(span.last)
      )
      return "\(span.count) from \(first) to \(last), \(reason)"
    }
  }

  /// A run that is to come up, and the item as it is then.
  struct Offer {
    var fireTime: WallInstant
    var due: WallInstant
    var item: Item
    /// The name it has already; nil if it has none.
    var runID: String?
    var cause = RunCause.schedule
  }

  /// What an event has to lead to for one item.
  struct Expectation {
    var gaps: [Gap] = []
    var offers: [Offer] = []
    /// Whether an edit of the manifest starts the item.
    var startsForChange = false
    /// Whether one of the offers has been taken.
    var hasOffered = false
    /// Runs that must be gone when the event is over.
    var departures: [(sequence: Int, attempt: Int)] = []
  }
}
