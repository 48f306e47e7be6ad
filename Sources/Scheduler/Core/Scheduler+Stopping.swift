// SPDX-License-Identifier: Apache-2.0

/// Stopping one run (C5.6), and stopping altogether (C5.7).
extension Scheduler {
  /// How long core has to end the step by itself before its leader is interrupted.
  static let stepGrace = Duration.seconds(2)

  /// Begins the stop sequence of a run that has a process; later causes change nothing.
  mutating func stop(_ key: RunKey, because cause: StopCause) {
    guard let run = runs[key], run.phase == .running else { return }
    runs[key]?.stopCause = cause
    if cause != .timeout { runs[key]?.isRetryForbidden = true }
    runs[key]?.stopStartedAt = now.monotonic
    runs[key]?.transition(to: .stopping(.steps))
    log(.stopRequested(run, because: cause))
    emit(.signal(key, .terminateAllButLeader))
    setDeadline(of: key, after: min(Self.stepGrace, run.item.stopGrace))
  }

  /// Takes the next step of the stop sequence.
  mutating func escalate(_ key: RunKey) {
    guard let run = runs[key], case .stopping(let stage) = run.phase,
      let started = run.stopStartedAt
    else { return }
    let left = run.item.stopGrace - (now.monotonic - started)
    if stage == .steps, left > .zero {
      runs[key]?.transition(to: .stopping(.leader))
      emit(.signal(key, .interruptLeader))
      setDeadline(of: key, after: left)
    } else {
      kill(
        key,
        since: "it did not end within its stop_grace of "
          + Phrase.duration(run.item.stopGrace))
    }
  }

  private mutating func kill(_ key: RunKey, since reason: String) {
    guard let run = runs[key], case .stopping(let stage) = run.phase, stage != .kill else { return }
    runs[key]?.transition(to: .stopping(.kill))
    log(.killing(run, since: reason))
    emit(.signal(key, .killAll))
    setDeadline(of: key, after: nil)
  }

  /// Ends a run's claim to go on: stops its process, or takes it out of its line.
  mutating func withdraw(_ key: RunKey, because reason: WithdrawalReason) {
    guard let run = runs[key] else { return }
    switch (run.phase, reason) {
    case (.running, .removed), (.running, .edited), (.stopping, _):
      // The active run of a removed item goes on to its end, but there is no next attempt.
      runs[key]?.isRetryForbidden = true
    case (.running, .replaced): stop(key, because: .replaced)
    case (.running, .shutdown): runs[key]?.isRetryForbidden = true
    case (.waiting, _), (.retrying, _):
      if run.isSync {
        run.bundleKey.map { waitingSyncs[$0] = nil }
      } else {
        drop(run, because: reason)
      }
      setDeadline(of: key, after: nil)
      runs[key] = nil
      leave(key, of: run.item.id)
      if let bundleKey = run.bundleKey { wakeNext(for: bundleKey) }
    case (.draining, _), (.sweeping, _): break
    }
  }

  /// Tells, and keeps, that an attempt will not be.
  mutating func drop(_ run: Run, because reason: WithdrawalReason) {
    record(.dropped(run.key))
    if run.attempt == 1, run.cause == .schedule {
      record(.missed(item: run.item.id, run.fireTime.alone, reason: reason.rawValue))
    }
    log(.runWithdrawn(run, reason: reason))
  }

  /// The first request begins the drain, the second stops what is active, the third kills it.
  mutating func stopRequested() {
    switch phase {
    case .running: drain()
    case .draining(let drain):
      _ = monotonicWheel.cancel(drain.deadline)
      stopAll()
    case .stopping:
      for key in runs.keys.sorted() { kill(key, since: "a third stop request asks for it") }
    case .exited: break
    }
  }

  private mutating func drain() {
    phase = .draining(
      Drain(
        deadline: monotonicWheel.insert(.drain, at: tick(after: settings.drainTimeout)),
        end: now.wall + settings.drainTimeout))
    leaveRefusedRuns()
    for slot in items.indices where items[slot] != nil {
      // What can't be recorded is left to the next daemon.
      if outage == nil {
        accountForHold(slot)
        accountForPending(slot, reason: .shutdown)
      }
      disarm(slot)
    }
    for key in runs.keys.sorted() { withdraw(key, because: .shutdown) }
    log(.stopping(active: processCount, drain: settings.drainTimeout))
    emit(.stopping(atMost: settings.drainTimeout + longestStopGrace))
  }

  private var longestStopGrace: Duration {
    runs.values.lazy.filter(\.phase.hasProcess).map(\.item.stopGrace).max() ?? .zero
  }

  mutating func drainTimeoutReached() {
    guard case .draining = phase else { return }
    stopAll()
  }

  private mutating func stopAll() {
    phase = .stopping
    for key in runs.keys.sorted() { stop(key, because: .shutdown) }
  }

  /// The daemon may end once the last run is gone, with all that it left over.
  mutating func finishIfStopped() {
    guard phase != .running, phase != .exited, runs.isEmpty else { return }
    if case .draining(let drain) = phase { _ = monotonicWheel.cancel(drain.deadline) }
    phase = .exited
    log(.stopped())
    emit(.exit)
  }
}

/// Why a run must give way.
enum WithdrawalReason: String, Hashable, Sendable {
  case replaced = "overlap"
  case removed
  /// Held or not enabled, when an earlier daemon's runs are looked through.
  case edited
  case shutdown
}
