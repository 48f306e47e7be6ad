// SPDX-License-Identifier: Apache-2.0

import Ledger
import Scheduler

/// What the core decides, in the ledger's terms.
extension LedgerChange {
  /// - Parameter now: when it was decided, in microseconds since 1970.
  init(_ entry: LedgerEntry, at now: Int64) {
    switch entry {
    case .scheduled(let item, let schedule, let instant):
      self = .scheduled(item: item, schedule: schedule, handledThrough: instant.microseconds)
    case .handled(let item, let instant):
      self = .handled(item: item, through: instant.microseconds)
    case .missed(let item, let span, let reason):
      self = .missed(
        LedgerMiss(
          item: item, first: span.first.microseconds, last: span.last.microseconds,
          count: Int64(span.count), reason: reason))
    case .forgotten(let item): self = .forgotten(item: item)
    case .waiting(let claim), .unclaimed(let claim): self = .run(LedgerRun(claim, .waiting))
    case .claimed(let claim): self = .run(LedgerRun(claim, .claimed, at: now))
    case .ended(let key, let end): self = .ended(key: Int64(key.rawValue), LedgerEnd(end))
    case .dropped(let key): self = .dropped(key: Int64(key.rawValue))
    }
  }
}

extension LedgerRun {
  init(_ claim: RunClaim, _ state: State, at instant: Int64? = nil) {
    self.init(
      key: Int64(claim.key.rawValue), runID: claim.runID, item: claim.item, cause: claim.cause.word,
      attempt: Int64(claim.attempt), fireTime: claim.fireTime.microseconds,
      dueTime: claim.dueTime.microseconds, state: state, claimedAt: instant)
  }

  var claim: RunClaim {
    RunClaim(
      key: RunKey(rawValue: UInt64(max(0, key))), item: item,
      fireTime: WallInstant(microseconds: fireTime), dueTime: WallInstant(microseconds: dueTime),
      runID: runID, attempt: Int(attempt), cause: RunCause(word: cause))
  }
}

extension LedgerEnd {
  fileprivate init(_ end: RunEnd) {
    self.init(at: end.instant.microseconds, outcome: end.outcome.rawValue)
    guard let report = end.report else { return }
    switch report.status {
    case .exited(let code): exitStatus = Int64(code)
    case .signaled(let number): exitSignal = Int64(number)
    case .lost: return
    }
    cpuMicroseconds = report.cpuMicroseconds
    maxRSSBytes = report.maxRSSBytes
  }
}

extension RunCause {
  var word: String {
    switch self {
    case .schedule: "schedule"
    case .bundleChange: "bundle_change"
    case .bundleSync: "bundle_sync"
    }
  }

  init(word: String) {
    self =
      switch word {
      case "bundle_change": .bundleChange
      case "bundle_sync": .bundleSync
      default: .schedule
      }
  }
}

extension LedgerPast {
  /// What the core has to know of it.
  ///
  /// - Parameter isAlive: whether anything is left of a run that was claimed.
  func past(_ isAlive: (LedgerRun) -> Bool) -> Past {
    Past(
      items: items.mapValues {
        Past.ItemPast(
          schedule: $0.schedule, handledThrough: WallInstant(microseconds: $0.handledThrough))
      },
      unfinished: unfinished.map { run in
        Past.UnfinishedRun(
          run.claim, run.state == .waiting ? .waiting : .claimed(isAlive: isAlive(run)))
      },
      lastRunKey: RunKey(rawValue: UInt64(max(0, lastKey))))
  }
}
