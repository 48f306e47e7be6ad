// SPDX-License-Identifier: Apache-2.0

import Scheduler

/// Watches the effects of a scheduler and holds them against C5; it knows nothing of how they came
/// about. Every breach is a sentence.
final class ConductChecker {
  private struct Account {
    var item: Item
    /// What became of each fire time, in the words of the log.
    var fates: [WallInstant: String] = [:]
    /// Runs that are active by C5.8: from being queued or started to the end of the last attempt.
    var active: Set<WallInstant> = []
    /// Fire times whose process is running.
    var running: Set<WallInstant> = []
    var stopping: Set<WallInstant> = []
  }

  private struct Process {
    var item: String
    var fireTime: WallInstant
    var startedAt: MonotonicInstant
    var hasEnded = false
  }

  private let configuration: Configuration
  private let bundles: [String: Bundle]
  private var accounts: [String: Account] = [:]
  private var processes: [RunKey: Process] = [:]
  private var claimed: Set<String> = []
  private var syncing: [String: RunKey] = [:]
  private var runningCount = 0
  private(set) var breaches: [String] = []
  private(set) var runCount = 0
  private(set) var skipCount = 0
  private(set) var retryCount = 0
  private(set) var stopCount = 0
  private(set) var mostAtOnce = 0

  init(_ configuration: Configuration, bundles: [String: Bundle]) {
    self.configuration = configuration
    self.bundles = bundles
    for item in configuration.items { accounts[item.id] = Account(item: item) }
  }

  func observe(_ effect: Effect, at now: Now) {
    switch effect {
    case .record(.claimed(let claim)): claimed(claim, at: now)
    case .start(let key, let request): started(key, request, at: now)
    case .signal(let key, .terminateAllButLeader): stopBegun(key)
    case .record, .retryLedger, .signal, .sweep, .ready, .stopping, .exit: break
    case .log(let record): logged(record, at: now)
    }
  }

  /// Compares the fates with the fire times that the schedule names in an interval.
  func settle(after start: WallInstant, through end: WallInstant) {
    for (id, account) in accounts where account.item.isEnabled {
      var expected: Set<WallInstant> = []
      var instant = start
      while let next = account.item.schedule.nextFireTime(after: instant), next <= end {
        expected.insert(next)
        instant = next
      }
      let found = Set(account.fates.keys)
      for lost in expected.subtracting(found).sorted() { breach(id, lost, "is unaccounted for") }
      for extra in found.subtracting(expected).sorted() { breach(id, extra, "is no fire time") }
      if !account.active.isEmpty { breach(id, end, "has a run that never ended") }
    }
  }

  private func claimed(_ claim: RunClaim, at now: Now) {
    if !claimed.insert(claim.runID).inserted {
      breach(claim.item, claim.fireTime, "was claimed twice as \(claim.runID)")
    }
    if claim.attempt == 1 { decide(claim.item, claim.fireTime, "run") }
    if claim.fireTime > now.wall { breach(claim.item, claim.fireTime, "was claimed early") }
  }

  private func started(_ key: RunKey, _ request: RunRequest, at now: Now) {
    guard let fireTime = fireTime(of: request) else { return }
    if !claimed.contains(request.runID) { breach(request.item, fireTime, "started unclaimed") }
    guard var account = accounts[request.item] else { return }
    if account.item.overlap != .allow, !account.running.isEmpty {
      breach(request.item, fireTime, "started beside another run")
    }
    account.running.insert(fireTime)
    account.active.insert(fireTime)
    accounts[request.item] = account
    processes[key] = Process(item: request.item, fireTime: fireTime, startedAt: now.monotonic)
    runningCount += 1
    runCount += 1
    mostAtOnce = max(mostAtOnce, runningCount)
    if runningCount > configuration.maxConcurrentRuns {
      breach(request.item, fireTime, "is one run more than max_concurrent_runs")
    }
    if let bundle = bundles[request.item]?.id {
      if syncing[bundle] != nil { breach(request.item, fireTime, "syncs \(bundle) with another") }
      syncing[bundle] = key
    }
  }

  private func stopBegun(_ key: RunKey) {
    guard let process = processes[key] else { return }
    stopCount += 1
    accounts[process.item]?.stopping.insert(process.fireTime)
  }

  /// The test tells what the simulated process did, since the scheduler does not repeat it.
  func runStartSeen(_ key: RunKey) {
    syncing = syncing.filter { $0.value != key }
  }

  func processEnded(_ key: RunKey, at now: Now) {
    guard let process = processes.removeValue(forKey: key) else { return }
    runStartSeen(key)
    runningCount -= 1
    accounts[process.item]?.running.remove(process.fireTime)
    guard let item = accounts[process.item]?.item, let timeout = item.timeout else { return }
    let length = now.monotonic - process.startedAt
    if length > timeout + item.stopGrace + .seconds(1) {
      breach(process.item, process.fireTime, "ran for \(length) in spite of its timeout")
    }
  }

  private func logged(_ record: LogRecord, at now: Now) {
    guard let id = record[.item]?.description else { return }
    let fireTime = (record[.scheduledAt]?.description).flatMap { try? WallInstant(rfc3339: $0) }
    guard let event = record.event else {
      // Attempts still to come were called off: the run is over.
      if record[.reason] != nil, let fireTime { accounts[id]?.active.remove(fireTime) }
      return
    }
    switch event {
    case .runQueued: fireTime.map { queued(id, $0, record) }
    case .runSkipped: fireTime.map { skipped(id, $0) }
    case .runRetrying: fireTime.map { retrying(id, $0) }
    case .runFinished, .runFailed, .runTimedOut, .runStopped, .runInterrupted:
      fireTime.map { ended(id, $0) }
    case .runMissed: missed(id, record)
    default: break
    }
  }

  private func queued(_ id: String, _ fireTime: WallInstant, _ record: LogRecord) {
    guard let account = accounts[id] else { return }
    let others = account.active.subtracting([fireTime])
    if account.item.overlap == .skip, !others.isEmpty {
      breach(id, fireTime, "was queued though another run is active")
    }
    if account.item.overlap == .queue, others.count > 1 {
      breach(id, fireTime, "is the second one held")
    }
    if account.item.overlap == .replace, !account.running.subtracting(account.stopping).isEmpty {
      breach(id, fireTime, "waits for a run that nobody stops")
    }
    accounts[id]?.active.insert(fireTime)
  }

  private func skipped(_ id: String, _ fireTime: WallInstant) {
    skipCount += 1
    guard let account = accounts[id] else { return }
    switch account.item.overlap {
    case .allow: breach(id, fireTime, "was skipped in spite of overlap: allow")
    case .skip where account.active.isEmpty: breach(id, fireTime, "was skipped for nothing")
    case .queue where account.active.count < 2: breach(id, fireTime, "was not held")
    default: break
    }
    accounts[id]?.active.remove(fireTime)
    decide(id, fireTime, "skipped")
  }

  private func retrying(_ id: String, _ fireTime: WallInstant) {
    retryCount += 1
    accounts[id]?.active.insert(fireTime)
  }

  private func ended(_ id: String, _ fireTime: WallInstant) {
    if accounts[id]?.active.remove(fireTime) == nil { breach(id, fireTime, "ended twice") }
  }

  private func missed(_ id: String, _ record: LogRecord) {
    guard let account = accounts[id], case .number(let count) = record[.count],
      let first = (record[.first]?.description).flatMap({ try? WallInstant(rfc3339: $0) }),
      let last = (record[.last]?.description).flatMap({ try? WallInstant(rfc3339: $0) })
    else { return breach(id, WallInstant(seconds: 0), "was missed without first, last and count") }
    var instant: WallInstant? = first
    var found: Int64 = 0
    while let fireTime = instant, fireTime <= last {
      decide(id, fireTime, "missed")
      accounts[id]?.active.remove(fireTime)
      found += 1
      instant = account.item.schedule.nextFireTime(after: fireTime)
    }
    if found != count { breach(id, first, "begins a gap of \(found), told as \(count)") }
  }

  private func decide(_ id: String, _ fireTime: WallInstant, _ fate: String) {
    if let earlier = accounts[id]?.fates.updateValue(fate, forKey: fireTime) {
      breach(id, fireTime, "was \(earlier), then \(fate)")
    }
  }

  private func fireTime(of request: RunRequest) -> WallInstant? {
    try? WallInstant(rfc3339: request.scheduledAt)
  }

  private func breach(_ id: String, _ fireTime: WallInstant, _ sentence: String) {
    guard breaches.count < 20 else { return }
    breaches.append("\(id) at \(TimeZoneRules.utc.rfc3339(fireTime)) \(sentence)")
  }
}
