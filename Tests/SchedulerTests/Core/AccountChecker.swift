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
  private var now = Now(wall: WallInstant(seconds: 0), monotonic: MonotonicInstant(microseconds: 0))

  /// How far back the clock may be set before the past counts as new (C4.2).
  static let longestRepeat = Duration.seconds(86_400)

  func observe(_ event: Event, _ effects: [Effect], at now: Now) {
    self.now = now
    noteEnd(event)
    var expectations: [String: Expectation] = [:]
    if case .started(let plan) = event {
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

  private func take(_ new: Plan, _ expectations: inout [String: Expectation]) {
    let old = plan
    plan = new
    let items = Dictionary(uniqueKeysWithValues: new.configuration.items.map { ($0.id, $0) })
    for (id, account) in accounts where account.isPresent {
      if let item = items[id] {
        change(account, to: item, &expectations)
      } else {
        expectHeld(id, &expectations)
        expectPending(id, "edited", &expectations)
        accounts[id]?.isPresent = false
        accounts[id]?.hold = nil
        wantedSyncs = wantedSyncs.filter { $0.value != id }
      }
    }
    let before = Set(old.configuration.items.map(\.id))
    for item in new.configuration.items where !before.contains(item.id) {
      var account = accounts[item.id] ?? Account(item: item, dealt: now.wall)
      if account.dealt - now.wall > Self.longestRepeat {
        account.dealt = now.wall
        startedNames = startedNames.filter { !$0.hasPrefix("\(item.id)-") }
      }
      account.dealt = max(account.dealt, now.wall)
      account.item = item
      account.hold = new.holds[item.id]
      account.isPresent = true
      accounts[item.id] = account
    }
    expectChanges(old, new, &expectations)
  }

  private func change(
    _ account: Account, to item: Item, _ expectations: inout [String: Expectation]
  ) {
    let (id, old) = (item.id, account.item)
    let isEdit =
      old.cron != item.cron || old.timezone != item.timezone || old.isEnabled != item.isEnabled
      || old.jitter != item.jitter
    if isEdit {
      expectHeld(id, &expectations)
      expectPending(id, "edited", &expectations)
      let dealt = accounts[id]?.dealt ?? now.wall
      accounts[id]?.dealt = max(dealt, now.wall)
    } else if old.schedule.zone != item.schedule.zone {
      tally["rezoned", default: 0] += 1
      expectHeld(id, &expectations)
      let dealt = accounts[id]?.dealt ?? now.wall
      let reached = fireTimes(of: old, after: dealt, through: now.wall)
      if reached != fireTimes(of: item, after: dealt, through: now.wall) {
        expectPending(id, "timezone_changed", &expectations)
      }
    }
    accounts[id]?.item = item
    if account.hold != plan.holds[id] {
      expectHeld(id, &expectations)
      accounts[id]?.hold = plan.holds[id]
    }
  }

  /// The gap of an item that is held.
  private func expectHeld(_ id: String, _ expectations: inout [String: Expectation]) {
    guard let account = accounts[id], let hold = account.hold, account.item.isEnabled,
      let span = fireTimes(of: account.item, after: account.dealt, through: reached(account.item))
    else { return }
    accounts[id]?.dealt = span.last
    expectations[id, default: .init()].gaps.append(.init(reason: hold.reason.rawValue, span: span))
  }

  /// What was reached and is not due yet, when its timer is taken away.
  private func expectPending(
    _ id: String, _ reason: String, _ expectations: inout [String: Expectation]
  ) {
    guard let account = accounts[id], account.item.isEnabled,
      let span = fireTimes(of: account.item, after: account.dealt, through: now.wall)
    else { return }
    accounts[id]?.dealt = span.last
    expectations[id, default: .init()].gaps.append(.init(reason: reason, span: span))
  }

  private func expectTheEnd(_ expectations: inout [String: Expectation]) {
    isStopping = true
    wantedSyncs = [:]
    for (id, account) in accounts where account.isPresent {
      expectHeld(id, &expectations)
      expectPending(id, "shutdown", &expectations)
    }
  }

  /// What `on_bundle_change` asks for.
  private func expectChanges(
    _ old: Plan, _ new: Plan, _ expectations: inout [String: Expectation]
  ) {
    let before = Dictionary(
      uniqueKeysWithValues: old.configuration.items.map { ($0.id, $0.bundleManifest) })
    var asked: Set<String> = []
    for item in new.configuration.items {
      guard let manifest = item.bundleManifest, before[item.id] == manifest,
        accounts[item.id]?.mayFire == true
      else { continue }
      let path = "/data/\(manifest)"
      guard let was = old.manifests[path]?.entries, let entries = new.manifests[path]?.entries,
        was != entries, new.manifests[path]?.fault == nil
      else { continue }
      switch item.onBundleChange {
      case .none: break
      case .run: expectations[item.id, default: .init()].startsForChange = true
      case .sync:
        guard let bundle = new.bundles[item.id]?.id else { continue }
        // One sync serves all; the first item of the file has asked for it.
        if asked.insert(bundle).inserted { wantedSyncs[bundle] = item.id }
      }
    }
  }

  // MARK: Schedules

  func offset(_ item: Item) -> Duration {
    let width = item.jitter.wholeSeconds
    guard width > 0 else { return .zero }
    return .seconds(Int64(CronHash.value(itemID: item.id, name: "jitter") % UInt64(width)))
  }

  private func reached(_ item: Item) -> WallInstant { now.wall - offset(item) }

  /// One fire time after the other; the core counts them by months.
  private func fireTimes(
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
