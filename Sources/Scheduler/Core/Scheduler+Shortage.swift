// SPDX-License-Identifier: Apache-2.0

/// What happens while the machine lacks descriptors, processes or memory for a run (C5.9).
///
/// That is nothing the run could help, and mostly over soon. So the run waits and is tried again,
/// each by itself, for as long as it might have been late.
extension Scheduler {
  /// No process came to be, for want of something that the machine may have again later.
  mutating func startRefused(_ key: RunKey, reason: String) {
    guard let run = runs[key] else { return }
    let limit = run.item.misfireGraceTime
    let elapsed = run.refusedAt.map { now.monotonic - $0 } ?? .zero
    guard phase == .running, run.phase == .running, run.isSync || !run.isRetryForbidden,
      elapsed < limit
    else { return runStartFailed(key, reason: reason) }
    if shortage == nil {
      log(.shortageBegins(reason))
      shortage = Shortage(since: now.wall, at: now.monotonic, reason: reason)
    }
    shortage?.noteRefusal(at: now.monotonic, reason: reason)
    putOff(run, after: Shortage.pause(after: elapsed, of: limit))
  }

  /// Lets a run wait without a try, where that would be in vain. The try at the end of its grace is
  /// made in any case.
  ///
  /// - Returns: whether it waits.
  mutating func isPutOffUntried(_ run: Run) -> Bool {
    let limit = run.item.misfireGraceTime
    let elapsed = run.refusedAt.map { now.monotonic - $0 } ?? .zero
    guard elapsed < limit, shortage?.refusesAll(at: now.monotonic) == true else { return false }
    runs[run.key]?.transition(to: .waiting(.shortage))
    if run.refusedAt == nil { runs[run.key]?.refusedAt = now.monotonic }
    setDeadline(of: run.key, after: Shortage.pause(after: elapsed, of: limit))
    announceWait(run.key, .shortage)
    return true
  }

  /// A run that was to start waits for a better moment; it gives back its place and its bundle.
  private mutating func putOff(_ run: Run, after pause: Duration) {
    processCount -= 1
    runs[run.key]?.transition(to: .waiting(.shortage))
    runs[run.key]?.startedAt = nil
    if run.refusedAt == nil { runs[run.key]?.refusedAt = now.monotonic }
    if run.isSync, let bundleKey = run.bundleKey {
      // A newer sync does the work of this one.
      guard waitingSyncs[bundleKey] == nil else {
        leaveBundle(run)
        runs[run.key] = nil
        return
      }
      waitingSyncs[bundleKey] = run.key
    }
    leaveBundle(run)
    setDeadline(of: run.key, after: pause)
    guard !run.isSync else { return }
    // The next daemon is not to take it for a run that was interrupted.
    record(.unclaimed(RunClaim(run)))
    announceWait(run.key, .shortage)
  }

  /// A run has its turn: for as long as it waited for that, it was not the machine that kept it.
  mutating func leaveLine(_ key: RunKey) {
    guard let linedUpAt = runs[key]?.linedUpAt else { return }
    if let refusedAt = runs[key]?.refusedAt {
      runs[key]?.refusedAt = refusedAt + (now.monotonic - linedUpAt)
    }
    runs[key]?.linedUpAt = nil
  }

  /// Says so when no run is left that was refused; one that is in line waits for something else.
  mutating func noteEndOfShortage() {
    guard let over = shortage,
      !runs.values.contains(where: { $0.refusedAt != nil && $0.linedUpAt == nil })
    else { return }
    shortage = nil
    log(.shortageEnds(after: now.wall - over.since))
  }
}
