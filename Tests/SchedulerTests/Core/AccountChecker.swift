// SPDX-License-Identifier: Apache-2.0

@testable import Scheduler

/// Keeps an account of each item beside the scheduler's own, from the events alone, and compares
/// what the scheduler makes of each event with what is due. Every breach is a sentence.
///
/// It knows the schedules, which have oracles of their own, and nothing else of the core.
final class AccountChecker {
  struct Account {
    var item: Item
    var hold: Hold?
    var isPresent = true
    /// Up to here everything has been dealt with; before it there is no past.
    var dealt: WallInstant
    /// The active runs, oldest first.
    var chains: [Chain] = []

    var mayFire: Bool { isPresent && item.isEnabled && hold == nil }
  }

  /// A run with its attempts.
  struct Chain {
    enum Phase { case waiting(String), running(RunKey), between }
    var sequence: Int
    var runID: String
    var policy: OverlapPolicy
    var bundle: String?
    var phase: Phase
    var isStopping = false
    /// Whether it goes on under the run id of the attempt before.
    var isResumed = false
  }

  /// A gap that is to be told: reason, first, last, count.
  struct Gap: Equatable {
    var reason: String
    var span: FireTimeSpan
  }

  /// What an event has to lead to for one item.
  struct Expectation {
    var gaps: [Gap] = []
    /// The fire time that is to be offered, and the item as it was then.
    var offer: (fireTime: WallInstant, item: Item)?
    /// Whether an edit of the manifest starts the item.
    var startsForChange = false
  }

  var accounts: [String: Account] = [:]
  var plan = Plan(configuration: Configuration(maxConcurrentRuns: 1, workingDirectory: "/"))
  var isStopping = false
  var sequence = 0
  /// The run ids that were started, so that none is twice.
  var startedNames: Set<String> = []
  /// The processes: whose, of which bundle, and whether they may be syncing it.
  var processes: [RunKey: (item: String, bundle: String?, isSync: Bool, mayBeSyncing: Bool)] = [:]
  /// Which item asked for a sync that has not started, by bundle.
  var wantedSyncs: [String: String] = [:]
  private(set) var breaches: [String] = []
  /// How often each thing was seen, so that a test knows what it has tested.
  var tally: [String: Int] = [:]
  private(set) var now = Now(
    wall: WallInstant(seconds: 0), monotonic: MonotonicInstant(microseconds: 0))

  /// How far back the clock may be set before the past counts as new (C4.2).
  static let longestRepeat = Duration.seconds(86_400)

  func observe(_ event: Event, _ effects: [Effect], at now: Now) {
    self.now = now
    noteEnd(event)
    var expectations: [String: Expectation] = [:]
    if case .started(let plan, _) = event {
      begin(plan, &expectations)
    } else {
      forgetWhatIsTooFarAhead()
      if !isStopping { for id in accounts.keys { expectFireTimes(of: id, &expectations) } }
    }
    if case .reloaded(let update) = event, !isStopping { take(update.plan, &expectations) }
    if case .stopRequested = event, !isStopping { expectTheEnd(&expectations) }
    follow(effects, &expectations)
    checkWaiting()
  }

  func breach(_ id: String, _ sentence: String) {
    guard breaches.count < 10 else { return }
    breaches.append("\(TimeZoneRules.utc.rfc3339(now.wall, fractionDigits: 3)) \(id) \(sentence)")
  }

  var second: WallInstant { WallInstant(seconds: now.wall.seconds) }

  // MARK: What is due

  private func begin(_ plan: Plan, _ expectations: inout [String: Expectation]) {
    self.plan = plan
    for item in plan.configuration.items {
      accounts[item.id] = Account(item: item, hold: plan.holds[item.id], dealt: now.wall)
      if item.schedule.expression.isReboot, accounts[item.id]?.mayFire == true {
        expectations[item.id, default: Expectation()].offer = (second, item)
      }
    }
  }

  /// A clock that was set back by more than a day begins anew.
  private func forgetWhatIsTooFarAhead() {
    for (id, account) in accounts where account.isPresent {
      guard account.dealt - now.wall > Self.longestRepeat else { continue }
      accounts[id]?.dealt = now.wall
      startedNames = startedNames.filter { !$0.hasPrefix("\(id)-") }
      tally["anew", default: 0] += 1
    }
  }

  private func expectFireTimes(of id: String, _ expectations: inout [String: Expectation]) {
    guard let account = accounts[id], account.mayFire else { return }
    let due = fireTimes(of: account.item, after: account.dealt, through: reached(account.item))
    guard let newest = due?.last else { return }
    let lateness = now.wall - (newest + offset(account.item))
    if lateness > account.item.misfireGraceTime {
      due.map {
        expectations[id, default: .init()].gaps.append(.init(reason: "grace_exceeded", span: $0))
      }
    } else {
      expectations[id, default: .init()].offer = (newest, account.item)
      let older = fireTimes(
        of: account.item, after: account.dealt, through: newest - .microseconds(1))
      older.map {
        expectations[id, default: .init()].gaps.append(.init(reason: "coalesced", span: $0))
      }
    }
    accounts[id]?.dealt = newest
  }

  // MARK: Schedules

  func offset(_ item: Item) -> Duration {
    let width = item.jitter.wholeSeconds
    guard width > 0 else { return .zero }
    return .seconds(Int64(CronHash.value(itemID: item.id, name: "jitter") % UInt64(width)))
  }

  func reached(_ item: Item) -> WallInstant { now.wall - offset(item) }

  /// One fire time after the other; the core counts them by months.
  func fireTimes(
    of item: Item, after start: WallInstant, through end: WallInstant
  ) -> FireTimeSpan? {
    guard start < end, let first = item.schedule.nextFireTime(after: start), first <= end else {
      return nil
    }
    var span = FireTimeSpan(first: first, last: first, count: 1)
    while let next = item.schedule.nextFireTime(after: span.last), next <= end {
      span.last = next
      span.count += 1
    }
    return span
  }
}
