// SPDX-License-Identifier: Apache-2.0

import Ledger
import Scheduler

@testable import aetherflow_scheduler

/// Two clocks, processes that do as they are told, a disk, and a scheduler between them.
///
/// Nothing here waits: the world jumps from one instant at which something happens to the next.
/// The same seed gives the same world. What comes between the scheduler and the disk is the
/// daemon's own ``LedgerWriter``.
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
    /// Set: the machine has no room for it at the moment.
    var refusal: String?
    /// What `run_summary` counts; empty: no summary.
    var summary = #"{"SUCCESS": 1}"#
  }

  struct Happening {
    var at: MonotonicInstant
    var event: Event
  }

  var scheduler: Scheduler
  private let settings: Scheduler.Settings
  private(set) var now: Now
  var happenings: [Happening] = []
  var behaviours: [RunKey: Behaviour] = [:]
  /// What of the runs of a daemon that died is still alive.
  private(set) var remains: Set<RunKey> = []
  var writer = LedgerWriter()
  /// Events that follow from what was just done.
  var pending: [Event] = []
  /// Whether something was done in this turn of the loop that is written at its end.
  var isTurnOpen = false
  /// Whether the daemon has ended by itself.
  var isOver = false
  /// Whether it has died.
  var isDown = false
  /// What outlives a crash.
  let ledger = SimulatedLedger()
  /// What the machine has no room for; set by the test.
  var shortage = SimulatedShortage()
  /// How long a write takes that fails; set by the test.
  var failingWriteTakes = Duration.zero
  /// Before how many more steps the daemon dies: a step is to write, to perform one effect, to end
  /// a turn. Set by the test.
  var stepsUntilCrash: Int?
  /// Whether the loop has taken all that is there, and ends its turn; set by the test.
  var endsTurn: () -> Bool = { true }
  /// Whether a last write to a full disk finds the room that is kept for it; set by the test.
  var hasReserve = true
  /// Sees what an event has led to, the runs that must not start for it, and whether all that was
  /// seen so far is written; set by the test.
  var observeWritten: ([Effect], Set<RunKey>, Bool) -> Void = { _, _, _ in }
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
  /// See everything; set by the test.
  var witnesses: [any WorldWitness] = []

  init(
    at wall: WallInstant, drainTimeout: Duration = .seconds(30), workRoot: String = "/work-root"
  ) {
    now = Now(wall: wall, monotonic: MonotonicInstant(microseconds: 5_000_000))
    settings = .init(workRoot: workRoot, drainTimeout: drainTimeout)
    scheduler = Scheduler(settings: settings, at: now)
  }

  var isRunning: Bool { !isOver && !isDown }

  // MARK: A daemon's life

  mutating func start(_ configuration: Configuration, bundles: [String: Bundle] = [:]) {
    start(Plan(configuration: configuration, bundles: bundles))
  }

  mutating func start(_ plan: Plan) {
    livePlan = plan
    if ledger.isDamaged { replaceLedger() }
    let past = ledger.past(isAlive: survives)
    remains = Set(
      past.unfinished.filter { $0.state == .claimed(isAlive: true) }.map(\.claim.key))
    handle(.started(plan, past))
    endTurn()
  }

  /// The daemon is gone, by itself or by a crash, and its processes with it.
  mutating func bringDown(_ loss: SimulatedLedger.Loss = .process(keepsUnconfirmed: false)) {
    isDown = true
    stepsUntilCrash = nil
    happenings = []
    behaviours = [:]
    pending = []
    isTurnOpen = false
    writer = LedgerWriter()
    ledger.crash(loss)
    for witness in witnesses { witness.crashed(loss) }
  }

  /// Starts the next daemon.
  mutating func bringUp(_ plan: Plan? = nil) {
    isDown = false
    isOver = false
    scheduler = Scheduler(settings: settings, at: now)
    start(plan ?? livePlan)
  }

  /// The daemon is killed, and with it the first process of each run; some time later it is started.
  mutating func restart(_ plan: Plan? = nil, downFor duration: Duration = .seconds(1)) {
    bringDown()
    pass(duration)
    bringUp(plan)
  }

  /// Reloads as the daemon does: compares with the live plan, then hands over what has changed.
  mutating func reload(_ plan: Plan) {
    let update = PlanUpdate(from: livePlan, to: plan)
    livePlan = update.plan
    send(.reloaded(update))
  }

  /// Hands an event to the scheduler and performs what it wants, until nothing follows at once.
  mutating func send(_ event: Event) {
    guard isRunning else { return }
    handle(event)
    if endsTurn() || isOver { endTurn() }
  }

  /// Lets time pass until an instant, what happens at it included, or until the daemon is gone.
  mutating func run(until end: WallInstant) {
    while isRunning {
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
    // A turn is over in no time.
    endTurn()
    advance(by: duration)
  }

  mutating func advance(by duration: Duration) {
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
    var next = scheduler.nextWallExpiration
    func consider(_ instant: WallInstant) { next = min(next ?? instant, instant) }
    if let deadline = scheduler.nextMonotonicExpiration {
      consider(now.wall + (deadline - now.monotonic))
    }
    if let first = happenings.first { consider(now.wall + (first.at - now.monotonic)) }
    return next.map { max($0, now.wall) }
  }
}
