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
      let refused = effects.claimedStarts
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
    for remains in remains.values { noteStart(remains.key, remains.members) }
  }

  /// Notes who a run's first process is, so that what is left of it can be found after a crash.
  func noteStart(of process: RunningProcess) {
    guard !process.isSync else { return }
    noteStart(process.key, process.members)
  }

  private func noteStart(_ key: RunKey, _ members: borrowing RunProcesses) {
    keeper.note(
      .started(
        key: Int64(key.rawValue),
        LedgerProcess(
          pid: members.leader.pid, startTicks: members.leader.startTicks,
          bootID: Boot.identifier, controlGroup: members.controlGroup),
        at: Self.now().wall.microseconds))
  }
}

extension [Effect] {
  /// The runs that start only if their claims are written.
  ///
  /// A new ledger is told of claims whose processes are there already: these are not to be taken back,
  /// or they would be started a second time.
  var claimedStarts: [RunKey] {
    let starts = Set(
      compactMap { effect in
        if case .start(let key, _) = effect { key } else { nil }
      })
    return compactMap { effect in
      if case .record(.claimed(let claim)) = effect, starts.contains(claim.key) {
        claim.key
      } else {
        nil
      }
    }
  }
}
