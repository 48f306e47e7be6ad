// SPDX-License-Identifier: Apache-2.0

import Ledger
import Reactor
import Scheduler

/// What the scheduler decides is on disk before it is done (C5.3).
extension Daemon {
  /// Writes down what an event has led to, as one transaction.
  ///
  /// - Returns: the runs that must not be started, since their claims could not be written.
  func writeDown(_ effects: [Effect], at now: Now) -> Set<RunKey> {
    let entries: [LedgerEntry] = effects.compactMap { effect in
      if case .record(let entry) = effect { entry } else { nil }
    }
    do {
      try keeper.write(entries, at: now.wall.microseconds)
      return []
    } catch {
      let refused = entries.compactMap { entry in
        if case .claimed(let claim) = entry { claim.key } else { nil }
      }
      // Nothing may find the refused runs running, or start others: the news come first.
      pending.insert(.ledgerFailed(refused: refused, reason: error.message), at: 0)
      return Set(refused)
    }
  }

  /// Writes down what the turn of the loop has led to beside claims.
  func flushLedger() {
    do {
      try keeper.flush()
    } catch {
      handle(.ledgerFailed(refused: [], reason: error.message))
    }
  }

  func retryLedger() {
    do {
      let isNew = try keeper.retry()
      keeper.takeRemark().map(write)
      pending.append(.ledgerWorks(isNew: isNew))
    } catch {
      pending.append(.ledgerFailed(refused: [], reason: error.message))
    }
  }

  /// Tells a new ledger who the processes are that are under way.
  func noteStarts() {
    for process in processes.values where !process.hasEnded { noteStart(of: process) }
  }

  /// Notes who a run's first process is, so that what is left of it can be found after a crash.
  func noteStart(of process: RunningProcess) {
    guard !process.isSync else { return }
    let leader = process.handle.identity
    keeper.note(
      .started(
        key: Int64(process.key.rawValue),
        LedgerProcess(
          pid: leader.pid, startTicks: leader.startTicks, bootID: Boot.identifier,
          controlGroup: process.members.controlGroup),
        at: Self.now().wall.microseconds))
  }
}
