// SPDX-License-Identifier: Apache-2.0

/// From "in line" to "started": places, bundles, and what is said about waiting.
extension Scheduler {
  /// Starts what may start, in fire-time order.
  mutating func dispatch() {
    // What can't be recorded must not be done (C5.3).
    guard outage == nil else { return }
    while processCount < configuration.maxConcurrentRuns, let key = ready.popFirst() {
      guard runs[key]?.phase == .waiting(.slot) else { continue }
      leaveLine(key)
      guard let run = runs[key], !isPutOffUntried(run) else { continue }
      guard let bundleKey = run.bundleKey else {
        begin(run)
        continue
      }
      if run.isSync ? maySync(run, bundleKey) : syncing[bundleKey] == nil {
        take(bundleKey, run)
        begin(run)
      } else {
        waitForBundle(run, bundleKey)
      }
    }
    announceCapacityWaits()
  }

  private mutating func begin(_ run: Run) {
    processCount += 1
    // The decision comes before the process: after a crash in between, nothing runs twice (C5.3).
    // A sync may well run twice.
    if !run.isSync { record(.claimed(RunClaim(run))) }
    runs[run.key]?.transition(to: .running)
    runs[run.key]?.startedAt = now.monotonic
    emit(.start(run.key, RunRequest(run)))
  }

  private mutating func waitForBundle(_ run: Run, _ bundleKey: BundleKey) {
    runs[run.key]?.transition(to: .waiting(.bundle))
    runs[run.key]?.linedUpAt = now.monotonic
    guard !run.isSync else { return }
    waitingForBundle[bundleKey, default: ReadyQueue()].insert(run.key, fireTime: run.fireTime)
    announceWait(run.key, .bundle)
  }

  /// From here to its `run_start`, or its end, a run has its bundle for itself.
  private mutating func take(_ bundleKey: BundleKey, _ run: Run) {
    syncing[bundleKey] = run.key
    if run.isSync {
      waitingSyncs[bundleKey] = nil
    } else {
      bundleProcesses[bundleKey, default: 0] += 1
    }
  }

  /// A process has ended, or never came to be: it no longer keeps its bundle from being synced.
  mutating func leaveBundle(_ run: Run) {
    releaseBundle(of: run.key)
    guard let bundleKey = run.bundleKey else { return }
    if !run.isSync, let count = bundleProcesses[bundleKey] {
      bundleProcesses[bundleKey] = count == 1 ? nil : count - 1
    }
    if bundleProcesses[bundleKey] == nil { wakeSync(of: bundleKey) }
  }

  /// The sync of a run is over, or the run itself: the next one of its bundle may start.
  mutating func releaseBundle(of key: RunKey) {
    guard let run = runs[key], let bundleKey = run.bundleKey, syncing[bundleKey] == key else {
      return
    }
    syncing[bundleKey] = run.isRecovered ? nextRecovered(after: key, of: bundleKey) : nil
    wakeNext(for: bundleKey)
  }

  /// One of the runs of a daemon that died was syncing, and nobody knows which: the bundle is free
  /// once all of them have ended.
  private func nextRecovered(after key: RunKey, of bundleKey: BundleKey) -> RunKey? {
    runs.values.lazy
      .filter {
        $0.isRecovered && $0.bundleKey == bundleKey && $0.phase.hasProcess && $0.key != key
      }
      .map(\.key).min()
  }

  /// Puts the next run that waits for a free bundle in line for a place.
  ///
  /// Whoever is woken takes the bundle when it gets its place; if it is withdrawn before that, it
  /// has to pass the turn on, or nobody would ever wake the others.
  mutating func wakeNext(for bundleKey: BundleKey) {
    guard syncing[bundleKey] == nil else { return }
    while let next = waitingForBundle[bundleKey]?.popFirst() {
      guard runs[next]?.phase == .waiting(.bundle) else { continue }
      enqueue(next)
      break
    }
    if waitingForBundle[bundleKey]?.isEmpty == true { waitingForBundle[bundleKey] = nil }
  }

  /// Puts a run that waits for nothing else in line for a place.
  mutating func enqueue(_ key: RunKey) {
    guard let run = runs[key] else { return }
    if run.phase != .waiting(.slot) { runs[key]?.transition(to: .waiting(.slot)) }
    if runs[key]?.linedUpAt == nil { runs[key]?.linedUpAt = now.monotonic }
    ready.insert(key, fireTime: run.fireTime)
    newlyReady.append(key)
  }

  private mutating func announceCapacityWaits() {
    for key in newlyReady where runs[key]?.phase == .waiting(.slot) {
      announceWait(key, .slot)
    }
    newlyReady.removeAll(keepingCapacity: true)
  }

  mutating func announceWait(_ key: RunKey, _ reason: WaitReason) {
    guard let run = runs[key], !run.hasAnnouncedWait, !run.isSync else { return }
    runs[key]?.hasAnnouncedWait = true
    record(.waiting(RunClaim(run)))
    log(.runQueued(run, reason: reason))
  }
}
