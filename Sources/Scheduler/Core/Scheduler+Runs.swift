// SPDX-License-Identifier: Apache-2.0

/// What running processes report, and what follows from it.
extension Scheduler {
  mutating func runStarted(_ key: RunKey) {
    runs[key]?.refusedAt = nil
    guard let run = runs[key], run.phase == .running else { return }
    log(run.isSync ? .syncStarted(run) : .runStarted(run, latency: now.wall - run.dueTime))
    setDeadline(of: key, after: run.item.timeout)
  }

  /// No process came to be; that is a failed run, with the reason (C5.9).
  mutating func runStartFailed(_ key: RunKey, reason: String) {
    guard let run = runs[key] else { return }
    conclude(run, .startFailed, usage: nil, reason: reason)
    runs[key] = nil
  }

  mutating func observe(_ record: EngineRecord, of key: RunKey) {
    guard let run = runs[key], run.phase.hasProcess, !run.isSync else { return }
    runs[key]?.observation.observe(record)
    // Both syncs of a bundled run are over once core says that the run has started.
    if runs[key]?.observation.hasStarted == true { releaseBundle(of: key) }
  }

  mutating func runEnded(_ key: RunKey, _ end: ProcessReport) {
    guard let run = runs[key], run.phase.hasProcess else { return }
    let ending: RunEnding
    switch (end.status, run.stopCause) {
    case (.lost, _): ending = .lost
    case (_, .timeout?): ending = .timedOut
    case (_, .replaced?), (_, .shutdown?): ending = .stopped
    case (.exited(let code), nil): ending = .exited(code)
    case (.signaled(let number), nil): ending = .signaled(number)
    }
    conclude(run, ending, usage: end)
    runs[key]?.transition(to: .draining)
    setDeadline(of: key, after: .seconds(1))
  }

  /// Tells the outcome, frees what the run held, and decides about another attempt.
  mutating func conclude(
    _ run: Run, _ ending: RunEnding, usage: ProcessReport?, reason: String? = nil
  ) {
    let verdict = run.observation.verdict(
      for: ending,
      // A sync has no run_start.
      recordsAreVisible: !run.isSync && RunEnvironment.showsRecords(run.item.environment))
    let duration = run.startedAt.map { now.monotonic - $0 }
    log(.runEnded(run, verdict, duration: duration, usage: usage, reason: reason))
    if !run.isSync { record(.ended(run, verdict.outcome, usage, at: now.wall)) }
    processCount -= 1
    leaveBundle(run)
    if verdict.outcome.isFailure { retry(run, after: verdict) }
    leave(run.key, of: run.item.id)
  }

  /// Puts the next attempt in place of a failed one, unless there is a reason not to.
  private mutating func retry(_ run: Run, after verdict: RunVerdict) {
    guard run.mayRetry, phase == .running else { return }
    guard canResume(run, after: verdict) else { return log(.retriesEnded(run)) }
    let next = run.nextAttempt(key: makeRunKey(), runID: names.retry(of: run))
    runs[next.key] = next
    if let slot = slots[run.item.id], let index = items[slot]?.runs.firstIndex(of: run.key) {
      // The next attempt stands where the failed one stood: between attempts a run is active.
      items[slot]?.runs[index] = next.key
    }
    setDeadline(of: next.key, after: run.retryDelay)
    record(.waiting(RunClaim(next)))
    log(.runRetrying(next, of: run, delay: run.retryDelay))
  }

  /// Whether a further attempt under the same run id could get further than this one.
  ///
  /// Core keeps no step outputs: a resumed run that needs one dies before its first step, for ever.
  private func canResume(_ run: Run, after verdict: RunVerdict) -> Bool {
    run.item.retryMode == .fresh || verdict.outcome == .startFailed
      // What it had done by then, nobody has seen.
      || run.isRecovered
      || run.observation.hasStartedStep || !RunEnvironment.showsRecords(run.item.environment)
  }

  /// The time of a run's phase is over.
  mutating func deadlineReached(_ key: RunKey) {
    runs[key]?.deadline = nil
    switch runs[key]?.phase {
    case .running: stop(key, because: .timeout)
    case .stopping: escalate(key)
    case .retrying: retryIsDue(key)
    case .draining: sweep(key)
    case .waiting(.shortage): enqueue(key)
    case .waiting, .sweeping, nil: break
    }
  }

  /// The delay until an attempt is over; what is left of the failed one goes first.
  ///
  /// Resumed, both have the same run id, and a sweep that came later would take the new one's processes
  /// for leftovers. So the new one waits for one that was asked for before and is not done.
  private mutating func retryIsDue(_ key: RunKey) {
    guard let run = runs[key] else { return }
    if let previous = run.previous.flatMap({ runs[$0] }) {
      if previous.phase == .sweeping, previous.runID == run.runID { return }
      sweep(previous.key)
    }
    enqueue(key)
  }

  /// The run has ended and its pipes are done with: kill what is left over of it.
  mutating func sweep(_ key: RunKey) {
    guard runs[key]?.phase == .draining else { return }
    setDeadline(of: key, after: nil)
    runs[key]?.transition(to: .sweeping)
    emit(.sweep(key))
  }

  mutating func runSwept(_ key: RunKey, leftovers: Int) {
    guard let run = runs[key], run.phase == .sweeping else { return }
    if leftovers > 0 { log(.leftoversKilled(run, count: leftovers)) }
    runs[key] = nil
    let successor = slots[run.item.id].flatMap { items[$0] }?.runs.first {
      runs[$0]?.previous == key
    }
    // Its delay is over, unless it has a deadline.
    if let successor, let next = runs[successor], next.phase == .retrying, next.deadline == nil {
      enqueue(successor)
    }
  }
}
