// SPDX-License-Identifier: Apache-2.0

/// What an earlier daemon has left in the ledger.
public struct Past: Sendable {
  /// How far an item's fire times have been dealt with.
  public struct ItemPast: Hashable, Sendable {
    /// What its fire times followed from; a different one is an edit, and has no past (C5.2).
    public var schedule: String
    public var handledThrough: WallInstant

    public init(schedule: String, handledThrough: WallInstant) {
      self.schedule = schedule
      self.handledThrough = handledThrough
    }
  }

  /// An attempt whose end nobody has recorded.
  public struct UnfinishedRun: Hashable, Sendable {
    public enum State: Hashable, Sendable {
      /// It never had a process.
      case waiting
      /// It had one, or was about to; whether anything of it is still alive.
      case claimed(isAlive: Bool)
    }

    public var claim: RunClaim
    public var state: State

    public init(_ claim: RunClaim, _ state: State) {
      self.claim = claim
      self.state = state
    }
  }

  public var items: [String: ItemPast]
  /// Oldest first.
  public var unfinished: [UnfinishedRun]
  /// The largest key that was given to a run.
  public var lastRunKey: RunKey

  public init(
    items: [String: ItemPast] = [:], unfinished: [UnfinishedRun] = [],
    lastRunKey: RunKey = RunKey(rawValue: 0)
  ) {
    self.items = items
    self.unfinished = unfinished
    self.lastRunKey = lastRunKey
  }
}

extension Item {
  /// What the fire times follow from, as a text to be compared with that of another day (C5.2).
  ///
  /// The rules of the zone are not in it: new ones are no edit (C4.1).
  var scheduleText: String {
    let switched = isEnabled ? "on" : "off"
    return "\(switched) \(cronDialect.rawValue) \(timezone) +\(jitter.wholeSeconds)s \(cron)"
  }
}
