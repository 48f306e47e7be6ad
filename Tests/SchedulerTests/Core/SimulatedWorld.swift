// SPDX-License-Identifier: Apache-2.0

import Scheduler

/// Two clocks, processes that do as they are told, and a scheduler between them.
///
/// Nothing here waits: the world jumps from one instant at which something happens to the next.
/// The same seed gives the same world.
struct SimulatedWorld {
  /// How a simulated process behaves.
  struct Behaviour {
    var length: Duration = .seconds(1)
    var status = ProcessReport.Status.exited(code: 0)
    /// When it prints `run_start`; nil: never.
    var runStartAfter: Duration? = .milliseconds(180)
    /// Whether it ends when its steps are terminated, or only when it is interrupted or killed.
    var yieldsTo = StopSignal.terminateAllButLeader
    var leftovers = 0
    /// Set: it can't even be started.
    var startFailure: String?
    /// Set: the machine has no process for it at the moment.
    var refusal: String?
    /// What `run_summary` counts; empty: no summary.
    var summary = #"{"SUCCESS": 1}"#
  }

  private struct Happening {
    var at: MonotonicInstant
    var order: Int
    var event: Event
  }

  private(set) var scheduler: Scheduler
  private let settings: Scheduler.Settings
  private(set) var now: Now
  private var happenings: [Happening] = []
  private var order = 0
  private var behaviours: [RunKey: Behaviour] = [:]
  private(set) var isOver = false
  /// What outlives a crash.
  var ledger = SimulatedLedger()
  /// How long a write takes that fails; set by the test.
  var failingWriteTakes = Duration.zero
  /// After how many effects the daemon dies, amid an event as well; set by the test.
  var effectsUntilCrash: Int?
  /// Sees what an event has led to, the runs that must not start for it, and whether all that was
  /// seen so far is written; set by the test.
  var observeWritten: ([Effect], [RunKey], Bool) -> Void = { _, _, _ in }
  /// What of a run is still alive after a crash; set by the test.
  var survives: (RunClaim) -> Bool = { _ in false }
  /// What the scheduler was told last.
  private(set) var livePlan = Plan(
    configuration: Configuration(maxConcurrentRuns: 1, workingDirectory: "/"))

  /// Whether something that the processes left over holds their pipes until it is killed.
  var outputOutlivesProcesses = false
  /// What ends that which survives.
  var survivorsYieldTo = StopSignal.terminateAllButLeader
  /// How the process of a request behaves; set by the test.
  var behaviour: (RunRequest) -> Behaviour = { _ in Behaviour() }
  /// Sees each effect as it is performed, with the instant; set by the test.
  var observe: (Effect, Now) -> Void = { _, _ in }
  /// Sees each event before the scheduler does; set by the test.
  var observeEvent: (Event, Now) -> Void = { _, _ in }

  /// Sees each event together with all that the scheduler made of it; set by the test.
  var observeTurn: (Event, [Effect], Now) -> Void = { _, _, _ in }

  init(
    at wall: WallInstant, drainTimeout: Duration = .seconds(30), workRoot: String = "/work-root"
  ) {
    now = Now(wall: wall, monotonic: MonotonicInstant(microseconds: 5_000_000))
    settings = .init(workRoot: workRoot, drainTimeout: drainTimeout)
    scheduler = Scheduler(settings: settings, at: now)
  }

  mutating func start(_ configuration: Configuration, bundles: [String: Bundle] = [:]) {
    start(Plan(configuration: configuration, bundles: bundles))
  }

  mutating func start(_ plan: Plan) {
    livePlan = plan
    send(.started(plan, ledger.past(isAlive: survives)))
  }

  /// The daemon is killed, and with it the first process of each run; some time later it is started.
  mutating func restart(_ plan: Plan? = nil, downFor duration: Duration = .seconds(1)) {
    effectsUntilCrash = nil
    happenings = []
    behaviours = [:]
    ledger.crash()
    pass(duration)
    scheduler = Scheduler(settings: settings, at: now)
    start(plan ?? livePlan)
  }

  /// Reloads as the daemon does: compares with the live plan, then hands over what has changed.
  mutating func reload(_ plan: Plan) {
    let update = PlanUpdate(from: livePlan, to: plan)
    livePlan = update.plan
    send(.reloaded(update))
  }

  /// Hands an event to the scheduler and performs what it wants, until nothing follows at once.
  mutating func send(_ event: Event) {
    var events = [event]
    while !events.isEmpty, !isOver {
      let event = events.removeFirst()
      observeEvent(event, now)
      let effects = scheduler.handle(event, at: now)
      observeTurn(event, effects, now)
      let refused = write(effects, &events)
      observeWritten(effects, refused, !ledger.isFailing)
      for effect in effects {
        guard effectsUntilCrash != 0 else { return }
        effectsUntilCrash? -= 1
        if case .start(let key, _) = effect, refused.contains(key) { continue }
        observe(effect, now)
        if let answer = perform(effect) { events.append(answer) }
      }
    }
  }

  /// Lets time pass until an instant, what happens at it included, or until the scheduler has exited.
  mutating func run(until end: WallInstant) {
    while !isOver, effectsUntilCrash != 0 {
      guard let next = nextInstant(), next <= end else { return pass(end - now.wall) }
      pass(next - now.wall)
      if let first = happenings.first, first.at <= now.monotonic {
        send(happenings.removeFirst().event)
      } else {
        send(.timerExpired)
      }
    }
  }

  /// Lets both clocks go on without anybody looking, as if the daemon had been stopped.
  mutating func pass(_ duration: Duration) {
    guard duration > .zero else { return }
    now.wall = now.wall + duration
    now.monotonic = now.monotonic + duration
  }

  /// Sets the wall clock, and says so as the timer does, maybe after another event.
  mutating func stepClock(by duration: Duration, after earlier: Event? = nil) {
    setClock(by: duration)
    if let earlier { send(earlier) }
    send(.clockStepped)
  }

  /// Sets the wall clock; nobody says so yet.
  mutating func setClock(by duration: Duration) {
    now.wall = now.wall + duration
  }

  /// When something happens next; nil: never.
  mutating func nextInstant() -> WallInstant? {
    var instants: [WallInstant] = []
    if let due = scheduler.nextWallExpiration { instants.append(due) }
    if let deadline = scheduler.nextMonotonicExpiration {
      instants.append(now.wall + (deadline - now.monotonic))
    }
    if let first = happenings.first { instants.append(now.wall + (first.at - now.monotonic)) }
    return instants.min().map { max($0, now.wall) }
  }

  /// Keeps what the scheduler decided, before it is done.
  private mutating func write(_ effects: [Effect], _ events: inout [Event]) -> [RunKey] {
    let entries = effects.compactMap { effect in
      if case .record(let entry) = effect { entry } else { nil }
    }
    guard let refused = ledger.write(entries) else { return [] }
    pass(failingWriteTakes)
    events.insert(.ledgerFailed(refused: refused, reason: "the disk is full"), at: 0)
    return refused
  }

  private mutating func perform(_ effect: Effect) -> Event? {
    switch effect {
    case .retryLedger:
      guard ledger.retry() else {
        return .ledgerFailed(refused: [], reason: "the disk is full")
      }
      observeWritten([], [], true)
      return .ledgerWorks(isNew: false)
    case .start(let key, let request):
      return begin(key, request.runID, behaviour(request))
    case .signal(let key, let signal):
      react(key, to: signal)
      return nil
    case .sweep(let key):
      return .runSwept(key, leftovers: behaviours.removeValue(forKey: key)?.leftovers ?? 0)
    case .exit:
      isOver = true
      return nil
    case .record, .log, .ready, .stopping:
      return nil
    }
  }

  private mutating func begin(
    _ key: RunKey, _ runID: String, _ behaviour: Behaviour
  ) -> Event {
    behaviours[key] = behaviour
    if let reason = behaviour.refusal { return .startRefused(key, reason: reason) }
    if let reason = behaviour.startFailure { return .runStartFailed(key, reason: reason) }
    if let delay = behaviour.runStartAfter, delay < behaviour.length {
      happen(record(#""event": "run_start""#, key, runID), after: delay)
    }
    let hasSummary =
      !behaviour.summary.isEmpty && behaviour.runStartAfter != nil
      && behaviour.status == .exited(code: 0)
    if hasSummary {
      let summary = #""event": "run_summary", "status_counts": \#(behaviour.summary)"#
      happen(record(summary, key, runID), after: behaviour.length)
    }
    happen(end(key, behaviour.status), after: behaviour.length)
    return .runStarted(key)
  }

  private mutating func react(_ key: RunKey, to signal: StopSignal) {
    let survivor = survivor(key)
    guard let behaviour = behaviours[key] ?? survivor else { return }
    var status: ProcessReport.Status
    switch (signal, behaviour.yieldsTo) {
    case (.terminateAllButLeader, .terminateAllButLeader): status = .exited(code: 1)
    case (.interruptLeader, .terminateAllButLeader), (.interruptLeader, .interruptLeader):
      status = .signaled(number: 2)
    case (.killAll, _): status = .signaled(number: 9)
    default: return
    }
    if survivor != nil, behaviours[key] == nil { status = .lost }
    happenings.removeAll { $0.event.isEnd(of: key) }
    happen(end(key, status), after: .milliseconds(77))
  }

  /// What a run of a daemon that died has left is as stubborn as the run itself.
  private func survivor(_ key: RunKey) -> Behaviour? {
    let claim = ledger.past(isAlive: survives).unfinished.first { $0.claim.key == key }?.claim
    guard let claim, survives(claim) else { return nil }
    return Behaviour(yieldsTo: survivorsYieldTo)
  }

  private func end(_ key: RunKey, _ status: ProcessReport.Status) -> Event {
    .runEnded(key, ProcessReport(status: status, cpuMicroseconds: 180_000, maxRSSBytes: 35 << 20))
  }

  private func record(_ members: String, _ key: RunKey, _ runID: String) -> Event? {
    EngineRecord(line: Array(#"{"ts_ms": 1, "run_id": "\#(runID)", \#(members)}"#.utf8))
      .map { .engineRecord(key, $0) }
  }

  private mutating func happen(_ event: Event?, after delay: Duration) {
    guard let event else { return }
    let at = now.monotonic + delay
    order += 1
    let index = happenings.firstIndex { $0.at > at } ?? happenings.endIndex
    happenings.insert(Happening(at: at, order: order, event: event), at: index)
    if case .runEnded(let key, _) = event, !outputOutlivesProcesses {
      // Nobody holds the pipes of a simulated process once it has ended.
      happenings.insert(
        Happening(at: at, order: order, event: .outputClosed(key)),
        at: index + 1)
    }
  }
}

extension Event {
  fileprivate func isEnd(of key: RunKey) -> Bool {
    switch self {
    case .runEnded(key, _), .outputClosed(key), .engineRecord(key, _): true
    default: false
    }
  }
}
