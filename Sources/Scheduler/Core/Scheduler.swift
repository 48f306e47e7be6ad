// SPDX-License-Identifier: Apache-2.0

/// The scheduler as a value: events go in, effects come out.
///
/// It has no clock, no file and no process; the instant of an event is a parameter. Whoever owns
/// it performs the effects in order and reports what became of them as further events. The same
/// events at the same instants give the same effects, which is what makes a simulated year a test.
public struct Scheduler {
  public struct Settings: Hashable, Sendable {
    /// Where core puts bundles unless an item's environment says otherwise; absolute.
    public var workRoot: String
    /// How long active runs may go on after the first stop request (C5.7).
    public var drainTimeout: Duration
    /// The zone of the times that people read.
    public var localZone: TimeZoneRules

    public init(
      workRoot: String, drainTimeout: Duration = .seconds(30), localZone: TimeZoneRules = .utc
    ) {
      self.workRoot = workRoot
      self.drainTimeout = drainTimeout
      self.localZone = localZone
    }
  }

  /// How far the daemon's own life has come.
  enum Phase: Hashable, Sendable {
    case running
    /// Active runs may finish until the deadline.
    case draining(Drain)
    /// Active runs are being stopped; the next request kills them.
    case stopping
    case exited
  }

  /// The time in which active runs may finish.
  struct Drain: Hashable, Sendable {
    var deadline: TimerKey
    /// For people.
    var end: WallInstant
  }

  let settings: Settings
  var phase = Phase.running
  /// The live configuration: that of the last plan taken on.
  public internal(set) var configuration: Configuration
  /// What is wrong with the file as it is now; nil while what is live is what it says.
  var rejection: Rejection?
  /// How many items are held.
  var heldCount = 0
  /// How many items are not enabled.
  var disabledCount = 0
  /// Since when it is live: the start, or the last reload that changed anything.
  var liveSince: WallInstant

  /// The items by slot; a slot of nil is free.
  var items: [ItemState?] = []
  var slots: [String: Int] = [:]
  var freeSlots: [Int] = []
  /// The pasts of items that are gone, in case they come back.
  var departed = DepartedItems()

  var runs: [RunKey: Run] = [:]
  var nextRunKey: UInt64 = 1
  /// How many places of `max_concurrent_runs` are taken.
  var processCount = 0
  var ready = ReadyQueue()
  /// Who came into the line at this event; whoever is still in it at the end is told why.
  var newlyReady: [RunKey] = []
  /// Which run is between its start and its `run_start`, by bundle (C6.5).
  var syncing: [BundleKey: RunKey] = [:]
  var waitingForBundle: [BundleKey: ReadyQueue] = [:]
  /// The syncs that an edit asked for and that have not started, by bundle (C7.6).
  var waitingSyncs: [BundleKey: RunKey] = [:]
  /// How many runs of a bundle have a process; a sync waits for them. Never 0.
  var bundleProcesses: [BundleKey: Int] = [:]
  var names = RunNames()
  /// Set while the ledger can't be written: nothing starts.
  var outage: LedgerOutage?
  /// When it last could not.
  var lastOutage: ClosedRange<WallInstant>?

  /// Set while a run waits for what the machine lacks.
  var shortage: Shortage?

  /// Fire times: ticks are seconds since the epoch, payloads are slots.
  var wallWheel = TimerWheel<Int>()
  /// Deadlines: ticks are milliseconds, payloads say whose.
  var monotonicWheel = TimerWheel<Deadline>()

  /// The instant of the event being handled.
  var now: Now
  /// A drift of the wall clock that the timer has not reported yet, and when it was found.
  var untoldStep: (drift: Duration, seenAt: MonotonicInstant)?
  /// What is to be done about it, in order.
  var effects: [Effect] = []
  /// How many fire-time timers have been armed since the start; a reload that touches one item
  /// shows as one here.
  public internal(set) var timersArmed = 0
  /// How many items reloads have looked at since the start, one of them counted once for each thing
  /// that concerns it.
  public internal(set) var itemsVisited = 0

  enum Deadline: Hashable, Sendable {
    case run(RunKey)
    case drain
    /// Time to see whether the ledger can be written again.
    case ledger
  }

  /// Whether a stop was requested: nothing new starts any more.
  public var isStopping: Bool { phase != .running }

  public init(settings: Settings, at now: Now) {
    self.settings = settings
    self.now = now
    self.configuration = Configuration(maxConcurrentRuns: 1, workingDirectory: "/")
    self.liveSince = now.wall
  }

  /// Takes notice of an event and says what is to be done.
  ///
  /// Fire times and deadlines that have been reached by `now` are dealt with first, whatever the
  /// event: so none is late because of it, or sees a configuration that came after it. Only that
  /// the ledger fails is known before, since it tells which runs are none.
  public mutating func handle(_ event: Event, at now: Now) -> [Effect] {
    precondition(phase != .exited, "an event after the end")
    let time = now.monotonic - self.now.monotonic
    let drift = (now.wall - self.now.wall) - time
    self.now = now
    if case .started(let plan, let past) = event {
      start(plan, past)
    } else {
      if case .ledgerFailed(let refused, let reason) = event {
        ledgerFailed(refused, reason: reason)
      }
      clockMoved(by: drift, in: time, reported: event.isClockStep)
      expireTimers()
      perform(event)
    }
    dispatch()
    noteEndOfShortage()
    finishIfStopped()
    defer { effects.removeAll(keepingCapacity: true) }
    return effects
  }

  private mutating func perform(_ event: Event) {
    switch event {
    case .started, .timerExpired, .clockStepped, .ledgerFailed: break
    case .reloaded(let update): reload(update)
    case .configurationRejected(let report): reject(report)
    case .runStarted(let key): runStarted(key)
    case .runStartFailed(let key, let reason): runStartFailed(key, reason: reason)
    case .startRefused(let key, let reason): startRefused(key, reason: reason)
    case .engineRecord(let key, let record): observe(record, of: key)
    case .runEnded(let key, let end): runEnded(key, end)
    case .outputClosed(let key): sweep(key)
    case .runSwept(let key, let leftovers): runSwept(key, leftovers: leftovers)
    case .ledgerWorks(let isNew): ledgerWorks(isNew: isNew)
    case .stopRequested: stopRequested()
    }
  }

  mutating func emit(_ effect: Effect) {
    effects.append(effect)
  }

  mutating func record(_ entry: LedgerEntry) {
    effects.append(.record(entry))
  }

  mutating func log(_ record: LogRecord) {
    effects.append(.log(record))
  }
}
