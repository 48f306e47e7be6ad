// SPDX-License-Identifier: Apache-2.0

@testable import Scheduler

/// Takes the effects of an event one by one, and sees that exactly what is due has come about.
extension AccountChecker {
  /// Where the effects of an event have led so far.
  struct Progress {
    /// What is due at the event, before any of it came.
    var due: [String: Expectation]
    /// The attempt whose end was told last, until something else is told.
    var lastEnded: (item: String, chain: Chain, mustRetry: Bool)?
    /// The gaps that were told, less those that were recorded.
    var unrecorded: [String: [Gap: Int]] = [:]
    /// Whether a run has ended well, or been stopped, that would be tried again if nobody knew.
    var endsRetries = false
  }

  func follow(_ effects: [Effect], _ refused: Set<RunKey>) {
    var progress = Progress(due: expectations)
    for effect in effects {
      switch effect {
      case .record(.claimed(let claim)): claimed(claim, isRefused: refused.contains(claim.key))
      case .record(.waiting(let claim)): noteKey(claim)
      case .record(.missed(let id, let span, let reason)):
        progress.unrecorded[id, default: [:]][Gap(reason: reason, span: span), default: 0] -= 1
      case .start(let key, let request):
        if !refused.contains(key) { begun(key, request) }
      case .signal(let key, _): stopping(key)
      case .log(let record): logged(record, &progress)
      case .record, .retryLedger, .sweep, .ready, .stopping, .exit: break
      }
    }
    checkRetry(&progress)
    checkCompleteness(progress)
    let isTold = !progress.unrecorded.isEmpty
    owed = progress.endsRetries ? .synced : isTold ? .written : nil
  }

  private func checkCompleteness(_ progress: Progress) {
    for (id, left) in expectations {
      for gap in left.gaps { breach(id, "has an untold gap: \(gap)") }
      for offer in left.offers { breach(id, "lost \(TimeZoneRules.utc.rfc3339(offer.fireTime))") }
      if left.startsForChange { checkChange(id) }
      for chain in accounts[id]?.chains ?? []
      where left.departures.contains(where: { $0 == (chain.sequence, chain.attempt) }) {
        breach(id, "still has \(chain.runID)")
      }
    }
    for (id, gaps) in progress.unrecorded {
      for (gap, count) in gaps where count != 0 {
        breach(id, count > 0 ? "told, but did not record \(gap)" : "recorded an untold \(gap)")
      }
    }
  }

  /// While nothing can be written, a run that an edit asks for waits without a word.
  private func checkChange(_ id: String) {
    guard outage != nil, let item = accounts[id]?.item else {
      return breach(id, "did not start for the edit of its manifest")
    }
    append(
      Offer(fireTime: second, due: second, item: item, cause: .bundleChange), to: id, runID: nil)
  }

  private func logged(_ record: LogRecord, _ progress: inout Progress) {
    guard let id = record[.item]?.description else { return noteShortage(record) }
    let runID = record[.runID]?.description ?? ""
    let hasAttempt = record[.attempt] != nil
    if record.event == .runRetrying { return retrying(id, runID, &progress) }
    // Resuming may have no point.
    let isGivenUp = record.event == nil && progress.lastEnded?.chain.item.retryMode == .resume
    if isGivenUp { progress.lastEnded = nil } else { checkRetry(&progress) }
    switch record.event {
    case .runMissed where !hasAttempt: missed(id, record, &progress)
    case .runSkipped where !hasAttempt: skipped(id, runID, record, &progress)
    case .runMissed, .runSkipped: dropped(id, runID, record, &progress)
    case .runQueued:
      known(id, runID, instant(record[.scheduledAt]))
      queued(id, runID, record[.reason]?.description ?? "")
    case .runFinished, .runStopped:
      if let chain = remove(runID, of: id), chain.attempt <= chain.item.retries {
        progress.endsRetries = true
      }
    case .runFailed, .runTimedOut, .runInterrupted:
      if let chain = remove(runID, of: id) {
        // Of a daemon that died, nothing but this may tell of the end.
        if chain.isRecovered, let key = chain.key { processes[key] = nil }
        progress.lastEnded = (id, chain, chain.mayRetry && !isStopping)
      }
    case nil where record[.reason] != nil: remove(runID, of: id)
    default: break
    }
  }

  /// A failed attempt that may be followed by another one must be.
  private func checkRetry(_ progress: inout Progress) {
    guard let ended = progress.lastEnded else { return }
    let isPointless =
      ended.chain.item.retryMode == .resume && !ended.chain.isRecovered
    if ended.mustRetry, !isPointless { breach(ended.item, "does not retry \(ended.chain.runID)") }
    progress.lastEnded = nil
  }

  private func retrying(_ id: String, _ runID: String, _ progress: inout Progress) {
    // At the start, what an earlier daemon had announced is announced again.
    if accounts[id]?.chains.contains(where: { $0.runID == runID && $0.isBetween }) == true {
      return checkRetry(&progress)
    }
    guard let ended = progress.lastEnded, ended.item == id else {
      return breach(id, "retries nothing")
    }
    progress.lastEnded = nil
    var chain = ended.chain
    if !ended.mustRetry { breach(id, "retries \(chain.runID), which it must not") }
    chain.isResumed = chain.runID == runID
    chain.runID = runID
    chain.attempt += 1
    chain.phase = .between(until: now.monotonic + delay(chain.item, beforeAttempt: chain.attempt))
    (chain.isStopping, chain.isRecovered, chain.key) = (false, false, announcedKeys[runID])
    (chain.isWaitTold, chain.refusal) = (false, Refusal())
    let others = accounts[id]?.chains ?? []
    let place = others.firstIndex { $0.sequence > chain.sequence } ?? others.count
    accounts[id]?.chains.insert(chain, at: place)
    count("retry")
  }

  /// Doubled each time, up to a limit (C1).
  func delay(_ item: Item, beforeAttempt attempt: Int) -> Duration {
    var delay = item.retryDelay
    for _ in 2..<max(2, attempt) { delay = min(delay * 2, item.retryMaxDelay) }
    return min(delay, item.retryMaxDelay)
  }

  private func missed(_ id: String, _ record: LogRecord, _ progress: inout Progress) {
    guard case .number(let count)? = record[.count], let first = instant(record[.first]),
      let last = instant(record[.last]), let reason = record[.reason]?.description
    else { return breach(id, "tells a gap without first, last or count") }
    let gap = Gap(
      reason: reason, span: FireTimeSpan(first: first, last: last, count: Int(count)))
    self.count(reason)
    progress.unrecorded[id, default: [:]][gap, default: 0] += 1
    guard let index = expectations[id]?.gaps.firstIndex(of: gap) else {
      return breach(id, "tells \(gap), due are \(expectations[id]?.gaps ?? [])")
    }
    expectations[id]?.gaps.remove(at: index)
  }

  private func skipped(
    _ id: String, _ runID: String, _ record: LogRecord, _ progress: inout Progress
  ) {
    guard let fireTime = instant(record[.scheduledAt]), let offer = admit(id, runID, fireTime)
    else { return }
    count("skipped")
    if offer.cause == .schedule { progress.owe(id, "overlap", fireTime) }
    let others = accounts[id]?.chains ?? []
    // What came up at this event too may not have been told yet.
    let isAlone = others.isEmpty && (progress.due[id]?.offers.count ?? 0) == 0
    let overlap = offer.item.overlap
    if isAlone || overlap == .allow || overlap == .replace {
      breach(id, "skipped \(runID) for nothing")
    }
  }

  /// A run that never got its process was dropped; it may have come up at this very event.
  private func dropped(
    _ id: String, _ runID: String, _ record: LogRecord, _ progress: inout Progress
  ) {
    known(id, runID, instant(record[.scheduledAt]))
    guard let chain = remove(runID, of: id) else { return }
    count("dropped")
    if chain.phase == .running { breach(id, "drops \(runID), which runs") }
    guard chain.isFirst, let reason = record[.reason]?.description else { return }
    progress.owe(id, reason, chain.fireTime)
  }
}

extension AccountChecker.Progress {
  /// A fire time was told of that is to be recorded as a gap of its own.
  fileprivate mutating func owe(_ id: String, _ reason: String, _ fireTime: WallInstant) {
    let gap = AccountChecker.Gap(reason: reason, span: fireTime.alone)
    unrecorded[id, default: [:]][gap, default: 0] += 1
  }
}

extension AccountChecker.Chain {
  fileprivate var isBetween: Bool { if case .between = phase { true } else { false } }
}
