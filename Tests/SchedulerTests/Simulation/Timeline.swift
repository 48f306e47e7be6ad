// SPDX-License-Identifier: Apache-2.0

@testable import Scheduler

/// Writes down what happens in a simulated world, for people.
final class Timeline: WorldWitness {
  private(set) var lines: [String] = []
  private var isOver = false
  private var now = Now(
    wall: WallInstant(seconds: 0), monotonic: MonotonicInstant(microseconds: 0))

  func note(_ line: String, at now: Now? = nil) {
    if let now { self.now = now }
    guard !isOver else { return }
    lines.append("\(TimeZoneRules.utc.rfc3339(self.now.wall, fractionDigits: 3)) \(line)")
  }

  /// What follows on a breach is of no interest.
  func end(_ breach: String) {
    if !isOver { lines.append("BREACH: \(breach)") }
    isOver = true
  }

  func decided(_ event: Event, _ effects: [Effect], refused: Set<RunKey>, at now: Now) {
    note("  \(event.title)", at: now)
    for effect in effects {
      switch effect {
      case .record(let entry): note("    record \(entry.title)")
      case .log(let record):
        note("    \(record[.item].map { "\($0.description): " } ?? "")\(record.message)")
      case .start(let key, _) where refused.contains(key): break
      case .start(let key, _): note("    start \(key.rawValue)")
      case .signal(let key, let signal): note("    \(signal) \(key.rawValue)")
      case .retryLedger, .exit: note("    \(effect)")
      case .sweep, .ready, .stopping: break
      }
    }
    if !refused.isEmpty { note("    refused: \(refused.map(\.rawValue).sorted())") }
  }

  func committed(_ commit: SimulatedLedger.Commit) { note("    commit: \(commit)") }

  func starts(_ key: RunKey, _ request: RunRequest, isClaimSafe: Bool, at now: Now) {
    note("    process of \(request.runID), key \(key.rawValue)", at: now)
  }

  func crashed(_ loss: SimulatedLedger.Loss) { note("  the daemon is gone: \(loss)") }
  func ledgerReplaced() { note("  a new ledger takes the place of a damaged one") }
}

extension Event {
  fileprivate var title: String {
    switch self {
    case .started: "started"
    case .reloaded(let update): "reloaded \(update.plan.configuration.items.map(\.title))"
    case .configurationRejected: "configuration rejected"
    case .timerExpired: "timer expired"
    case .clockStepped: "clock stepped"
    case .runStarted(let key): "run \(key.rawValue) started"
    case .startRefused(let key, _): "run \(key.rawValue) was refused by the machine"
    case .runStartFailed(let key, _): "run \(key.rawValue) could not be started"
    case .engineRecord(let key, let record): "run \(key.rawValue) prints \(record.event)"
    case .runEnded(let key, let report): "run \(key.rawValue) ended: \(report.status)"
    case .outputClosed(let key): "output of run \(key.rawValue) closed"
    case .runSwept(let key, _): "run \(key.rawValue) swept"
    case .ledgerFailed(let refused, let reason):
      "ledger failed: \(reason); refused \(refused.map(\.rawValue))"
    case .ledgerWorks(let isNew): isNew ? "ledger works, a new one" : "ledger works"
    case .stopRequested: "stop requested"
    }
  }
}

extension Item {
  fileprivate var title: String {
    "\(id) \(scheduleText) \(overlap.rawValue) grace \(misfireGraceTime) retries \(retries)"
  }
}

extension LedgerEntry {
  fileprivate var title: String {
    let time = { (instant: WallInstant) in TimeZoneRules.utc.rfc3339(instant, fractionDigits: 3) }
    return switch self {
    case .scheduled(let item, let schedule, let instant):
      "\(item) scheduled \(schedule), through \(time(instant))"
    case .handled(let item, let instant): "\(item) handled through \(time(instant))"
    case .missed(let item, let span, let reason):
      "\(item) missed \(span.count) from \(time(span.first)), \(reason)"
    case .forgotten(let item): "\(item) forgotten"
    case .waiting(let claim):
      "\(claim.key.rawValue) waits: \(claim.runID), attempt \(claim.attempt)"
    case .unclaimed(let claim):
      "\(claim.key.rawValue) unclaimed: \(claim.runID), attempt \(claim.attempt)"
    case .claimed(let claim):
      "\(claim.key.rawValue) claimed: \(claim.runID), attempt \(claim.attempt)"
    case .ended(let key, let end): "\(key.rawValue) ended: \(end.outcome.rawValue)"
    case .dropped(let key): "\(key.rawValue) dropped"
    }
  }
}
