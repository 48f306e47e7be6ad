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
    if shortage == nil { log(.shortageBegins(reason)) }
    shortage = Shortage(since: shortage?.since ?? now.wall, reason: reason)
    putOff(run, after: Shortage.pause(after: elapsed, of: limit))
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
    record(.waiting(RunClaim(run)))
    announceWait(run.key, .shortage)
  }

  /// Says so when no run is left that was refused.
  mutating func noteEndOfShortage() {
    guard let over = shortage, !runs.values.contains(where: { $0.refusedAt != nil }) else { return }
    shortage = nil
    log(.shortageEnds(after: now.wall - over.since))
  }
}
