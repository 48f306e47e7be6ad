// SPDX-License-Identifier: Apache-2.0

@testable import Scheduler

/// Keeps an account of each item beside the scheduler's own, from the events alone, over the lives
/// of all daemons of a world, and compares what the scheduler makes of each event with what is due.
/// Every breach is a sentence.
///
/// It knows the schedules, which have oracles of their own, and nothing else of the core. What it
/// holds the core to:
///
/// - Within a life, each event leads to exactly the gaps and runs that C5.2, C7.4 and C7.5 name.
/// - After a death, the ledger knows what was decided up to the last commit, no less and no more,
///   and the next life goes on from there: each fire time up to it has its one fate, each later one
///   is decided once. After a loss of power, the last commit is the last one that reached the disk.
///   What was told of a later one may be told again, and otherwise.
/// - A run that the machine has no process for waits, and is tried again, as C5.9 says; meanwhile
///   it has neither place nor bundle.
/// - Over all lives, whatever was lost, no attempt of a run gets a second process (C5.3), since no
///   process comes to be before its claim is safe from a loss of power.
final class AccountChecker: WorldWitness {
  var accounts: [String: Account] = [:]
  var plan = Plan(configuration: Configuration(maxConcurrentRuns: 1, workingDirectory: "/"))
  var isStopping = false
  var sequence = 0
  /// The last one before this event.
  private(set) var lastSequence = 0
  /// What is due at this event, by item.
  var expectations: [String: Expectation] = [:]
  /// The attempts that got a process, by item, over all lives.
  var started: [String: Set<String>] = [:]
  /// Those among them whose names may come again in another life.
  var startedBefore: [String: Set<String>] = [:]
  /// The processes: whose, of which bundle, and whether they may be syncing it.
  var processes: [RunKey: (item: String, bundle: String?, isSync: Bool, mayBeSyncing: Bool)] = [:]
  /// The syncs that have not started, by bundle.
  var wantedSyncs: [String: Sync] = [:]
  /// Those that are about to have a process.
  var startingSyncs: [RunKey: Sync] = [:]
  /// Whether it was told that the machine lacks something, and not that this is over.
  var isShortageTold = false
  /// The refusals of the last second.
  var lastRefusals: [MonotonicInstant] = []
  /// Whether things go on that there is no account of; the world must end here.
  var isBeyondAccount = false
  /// Since when nothing can be written.
  var outage: WallInstant?
  /// The last time in which nothing could.
  var lastOutage: ClosedRange<WallInstant>?
  /// What the ledger has to know: by the disk, then by each commit that was not synced.
  var kept: [[String: Account]] = [[:]]
  /// What it may know although a sync has failed.
  var unconfirmed: [String: Account]?
  /// The keys of runs that were recorded at this event, by run id.
  var announcedKeys: [String: RunKey] = [:]
  /// What must become of what was just told, before anything else is done.
  var owed: SimulatedLedger.Commit?
  /// What the last event was refused.
  var lastRefused: Set<RunKey> = []
  /// Whether the ledger is a new one that has yet to be told everything.
  var isLedgerEmpty = false
  /// What the last ledger knew that was replaced.
  var forgotten: [String: Account] = [:]
  /// The fire times of `@reboot` items at this start.
  var rebootFireTimes: [String: WallInstant] = [:]
  private(set) var breaches: [String] = []
  /// How often each thing was seen, so that a test knows what it has tested.
  var tally: [String: Int] = [:]
  /// Hears of each breach; set by whoever wants to know.
  var tell: (String) -> Void = { _ in }
  private(set) var now = Now(
    wall: WallInstant(seconds: 0), monotonic: MonotonicInstant(microseconds: 0))

  /// How far back the clock may be set before the past counts as new (C4.2).
  static let longestRepeat = Duration.seconds(86_400)

  func decided(_ event: Event, _ effects: [Effect], refused: Set<RunKey>, at now: Now) {
    self.now = now
    checkOwed(event)
    lastRefused = refused
    lastSequence = sequence
    announcedKeys.removeAll(keepingCapacity: true)
    expectations.removeAll(keepingCapacity: true)
    noteEnd(event)
    if case .ledgerFailed = event { outage = outage ?? now.wall }
    if case .started(let plan, let past) = event {
      begin(plan, past)
    } else {
      forgetWhatIsTooFarAhead()
      endDelays()
      if !isStopping, outage == nil { for id in accounts.keys { expectFireTimes(of: id) } }
    }
    switch event {
    case .ledgerWorks: endOutage()
    case .reloaded(let update) where !isStopping: take(update.plan)
    case .stopRequested where !isStopping: expectTheEnd()
    default: break
    }
    // At a start, what was interrupted is tried again before anything takes its place.
    if !event.isStart { forbidReplaced(sparing: 0) }
    let putOff = noteRefusal(event)
    follow(effects, refused)
    checkShortage(putOff)
    if event.isStart { forbidReplaced(sparing: 1) }
    // What was refused had the places.
    if refused.isEmpty { checkWaiting() }
  }

  func breach(_ id: String, _ sentence: String) {
    guard breaches.count < 10, !isBeyondAccount else { return }
    breaches.append("\(TimeZoneRules.utc.rfc3339(now.wall, fractionDigits: 3)) \(id) \(sentence)")
    tell(breaches[breaches.count - 1])
  }

  func count(_ word: String, _ times: Int = 1) { tally[word, default: 0] += times }

  var second: WallInstant { WallInstant(seconds: now.wall.seconds) }
}

extension Event {
  fileprivate var isStart: Bool { if case .started = self { true } else { false } }
}
