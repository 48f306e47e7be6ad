// SPDX-License-Identifier: Apache-2.0

import Glibc
import HTTPServer
import Reactor
import Scheduler
import SystemPackage
import Systemd

/// One thread, one loop: waits for something to happen, tells the scheduler, does what it wants.
final class Daemon {
  /// What the loop waits on.
  enum Source: Hashable, Sendable {
    case wallTimer
    case monotonicTimer
    case signals
    /// Standard error takes text again.
    case log
    /// The files have changed.
    case follower
    /// Somebody asks on the control socket.
    case control
    case process(RunKey)
    case pipe(RunKey, OutputLine.Stream)
    /// A process that a run of an earlier daemon has left.
    case remains(RunKey)
  }

  /// The scheduler YAML, absolute.
  let file: String
  let engine: Engine
  let follower: FollowerLink
  let log: LogSink
  /// The zone of the times that people read.
  let localZone: TimeZoneRules
  let keeper: LedgerKeeper
  let inheritedEnvironment = Environment.all
  /// The soft limit of open files that we were started with, which runs get; nil if it is ours.
  let descriptorLimit = DescriptorLimit.raise()
  /// The control group that is ours to divide; nil where there is none.
  let delegation = ControlGroupDelegation.detect()
  /// Whether every child that is no run's process must come from a run. It need not where we are
  /// the init of a container, or took the place of a shell that had started something before.
  let ownsStrangers =
    getpid() != 1 && OrphanReaper.adoptedStrangers(excluding: []).isEmpty

  var scheduler: Scheduler
  var reactor: Reactor<Source>
  let signals: SignalReceiver
  var timers: DaemonTimers
  /// What the service manager is told.
  var service = ServiceReport(
    isHeard: Environment["NOTIFY_SOCKET"] != nil,
    watchdog: ServiceWatchdog.timeout.map(Duration.microseconds))
  /// The control socket; nil where there is none.
  var control: Server?
  var controlToken: Token?
  var reloads = ReloadOrders()
  var watching = WatchState(isWatching: false)
  let startedAt = Daemon.now().wall
  var processes: [RunKey: RunningProcess] = [:]
  /// What is left of the runs of a daemon that died.
  var remains: [RunKey: Remains] = [:]
  /// Runs that are over but whose control group is still to be removed.
  var retired: [RunningProcess] = []
  /// Whether children may have ended that are no run's first process; seen to at the turn's end.
  var owesReaping = false
  /// Whether we had children in this turn that are no run's first process; nil if not asked yet.
  var hasStrangers: Bool?
  /// Whether processes could be looked for in this turn; nil if not asked yet.
  var isSightClear: Bool?
  /// Runs whose leftovers are still to be looked for.
  var putOffSweeps = PutOffSweeps()
  /// Where all pipes are read through, one piece at a time.
  var readBuffer = [UInt8](repeating: 0, count: 64 << 10)
  /// Set while standard error is full and the loop waits for it.
  private var logToken: Token?
  /// Events that follow from what was just done; they are handled before the loop waits again.
  var pending: [Event] = []
  /// Whether effects are being performed.
  private var isHandling = false
  private(set) var isOver = false

  init(
    file: String, engine: Engine, follower: FollowerLink, settings: Scheduler.Settings,
    log: LogSink, keeper: LedgerKeeper, signals: consuming SignalReceiver
  ) throws(Errno) {
    self.file = file
    self.engine = engine
    self.follower = follower
    self.log = log
    self.keeper = keeper
    self.signals = signals
    localZone = settings.localZone
    scheduler = Scheduler(settings: settings, at: Self.now())
    reactor = try Reactor()
    timers = try DaemonTimers()
    try OrphanReaper.becomeSubreaper()
    _ = try reactor.register(timers.wall.descriptor, for: .reading, as: .wallTimer)
    _ = try reactor.register(timers.monotonic.descriptor, for: .reading, as: .monotonicTimer)
    _ = try reactor.register(self.signals.descriptor, for: .reading, as: .signals)
    _ = try reactor.register(follower.reports.descriptor, for: .reading, as: .follower)
  }

  /// Runs until the scheduler says that nothing is left to do.
  func run(_ plan: Plan) throws {
    handle(.started(plan, try takeOver()))
    flushLedger()
    while !isOver {
      try timers.arm(
        forFireTime: scheduler.nextWallExpiration,
        andDeadline: [
          scheduler.nextMonotonicExpiration, service.deadline, putOffSweeps.deadline,
        ].compactMap(\.self).min())
      try flushLog()
      keeper.housekeep(at: Self.now().wall.microseconds)
      try reactor.wait()
      hasStrangers = nil
      isSightClear = nil
      while !isOver, let event = reactor.next() {
        try handle(event.source)
      }
      sweepAgain()
      if owesReaping {
        owesReaping = false
        reapOrphans()
      }
      flushLedger()
      service.tell(about: &scheduler, at: Self.now())
    }
    control = nil
    awaitTheKilled()
    keeper.close().map(write)
  }

  private func handle(_ source: Source) throws(Errno) {
    switch source {
    case .wallTimer: try timers.readWall().map(handle)
    case .monotonicTimer: try timers.readMonotonic().map(handle)
    case .signals: try receiveSignals()
    case .log: break  // What waits is written before the loop waits again.
    case .follower: takeReports()
    case .control: serveControl()
    case .process(let key): processEnded(key)
    case .pipe(let key, let stream): readOutput(of: key, stream)
    case .remains(let key): remainsChanged(key)
    }
  }

  /// Tells the scheduler, performs its effects, and goes on until nothing follows at once.
  func handle(_ event: Event) {
    pending.append(event)
    // A sweep reads a run's last words amid the effects of an event: the rest of them come first.
    guard !isHandling else { return }
    isHandling = true
    defer { isHandling = false }
    while !pending.isEmpty, !isOver {
      let event = pending.removeFirst()
      let now = Self.now()
      let effects = scheduler.handle(event, at: now)
      // What has no effect changes nothing that the status tells of; a timer that was set for the
      // status must not make it stale again.
      if !effects.isEmpty { service.noteChange() }
      let refused = writeDown(effects, at: now)
      if case .ledgerWorks(isNew: true) = event { noteStarts() }
      for effect in effects {
        if case .start(let key, _) = effect, refused.contains(key) { continue }
        perform(effect)
      }
    }
  }

  func end() {
    isOver = true
  }

  func write(_ record: LogRecord) {
    log.write(record, at: Self.now().wall)
  }

  private func receiveSignals() throws(Errno) {
    while let delivery = try signals.read() {
      switch delivery.signal {
      case .terminate, .interrupt: handle(.stopRequested)
      case .hangUp: orderReload()
      case .childEnded: owesReaping = true
      default: break
      }
    }
  }

  /// Writes what waits for standard error, and waits for it in turn while it is full.
  private func flushLog() throws(Errno) {
    if log.wantsWritability || logToken != nil { log.flush(at: Self.now().wall) }
    if log.wantsWritability, logToken == nil {
      logToken = try reactor.register(log.descriptor, for: .writing, as: .log)
    } else if !log.wantsWritability, let token = logToken {
      reactor.deregister(token)
      logToken = nil
    }
  }

  /// Both clocks, read together: if we were not on a processor in between, they would seem to have
  /// parted.
  static func now() -> Now {
    var now: Now
    var attempts = 0
    repeat {
      let start = Clocks.monotonic()
      now = Now(
        wall: WallInstant(microseconds: Clocks.realtime()),
        monotonic: MonotonicInstant(microseconds: Clocks.monotonic()))
      attempts += 1
      if now.monotonic.microseconds - start < 10_000 { break }
    } while attempts < 10
    return now
  }
}
