// SPDX-License-Identifier: Apache-2.0

import Ledger
import Scheduler

@testable import aetherflow_scheduler

/// The loop, as it is in the daemon.
extension SimulatedWorld {
  mutating func handle(_ event: Event) {
    pending.append(event)
    isTurnOpen = true
    while !pending.isEmpty, isRunning {
      let event = pending.removeFirst()
      observeEvent(event, now)
      let effects = scheduler.handle(event, at: now)
      guard goesOn() else { return }
      let refused = write(effects)
      for witness in witnesses { witness.decided(event, effects, refused: refused, at: now) }
      observeWritten(effects, refused, writer.failure == nil)
      reportCommits()
      for effect in effects {
        guard goesOn() else { return }
        if case .start(let key, _) = effect, refused.contains(key) { continue }
        observe(effect, now)
        if let answer = perform(effect) { pending.append(answer) }
      }
    }
  }

  /// Writes what the turn has led to beside claims, and, at the end, what is left.
  mutating func endTurn() {
    guard isTurnOpen, !isDown, goesOn() else { return }
    isTurnOpen = false
    do {
      try writer.flush(to: ledger)
    } catch {
      if !isOver { handle(.ledgerFailed(refused: [], reason: error.message)) }
    }
    if isOver { close() }
    reportCommits()
    _ = goesOn()
  }

  private mutating func close() {
    do {
      try writer.close(ledger)
    } catch {
      guard hasReserve, error.kind == .full else { return }
      (ledger.isWritable, ledger.writesUntilFull) = (true, nil)
      try? writer.close(ledger)
    }
  }

  /// Whether the daemon lives to do the next thing.
  private mutating func goesOn() -> Bool {
    if stepsUntilCrash == 0 { isDown = true }
    stepsUntilCrash? -= 1
    return !isDown
  }

  /// Keeps what the scheduler decided, before it is done; returns what must not be done.
  private mutating func write(_ effects: [Effect]) -> Set<RunKey> {
    let entries: [LedgerEntry] = effects.compactMap { effect in
      if case .record(let entry) = effect { entry } else { nil }
    }
    do {
      try writer.write(entries, at: now.wall.microseconds, to: ledger)
      return []
    } catch {
      advance(by: failingWriteTakes)
      let refused = effects.claimedStarts
      pending.insert(.ledgerFailed(refused: refused, reason: error.message), at: 0)
      return Set(refused)
    }
  }

  private mutating func retryLedger() -> Event {
    if writer.failure?.kind == .corrupt {
      replaceLedger()
      writer.startAnew()
    }
    do {
      let isNew = try writer.retry(on: ledger)
      observeWritten([], [], true)
      return .ledgerWorks(isNew: isNew)
    } catch {
      return .ledgerFailed(refused: [], reason: error.message)
    }
  }

  mutating func replaceLedger() {
    ledger.replace()
    for witness in witnesses { witness.ledgerReplaced() }
  }

  private func reportCommits() {
    for commit in ledger.takeCommits() {
      for witness in witnesses { witness.committed(commit) }
    }
  }

  private mutating func perform(_ effect: Effect) -> Event? {
    switch effect {
    case .retryLedger:
      let answer = retryLedger()
      reportCommits()
      return answer
    case .start(let key, let request):
      if shortage.refuses(at: now) {
        advance(by: shortage.refusalTakes)
        return .startRefused(key, reason: SimulatedShortage.reason)
      }
      let isClaimSafe = ledger.isClaimSafe(key)
      for witness in witnesses {
        witness.starts(key, request, isClaimSafe: isClaimSafe, at: now)
      }
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
}
