// SPDX-License-Identifier: Apache-2.0

import Scheduler

/// The processes of a simulated world.
extension SimulatedWorld {
  mutating func begin(_ key: RunKey, _ runID: String, _ behaviour: Behaviour) -> Event {
    behaviours[key] = behaviour
    if let reason = behaviour.refusal { return .startRefused(key, reason: reason) }
    if let reason = behaviour.startFailure { return .runStartFailed(key, reason: reason) }
    if let delay = behaviour.runStartAfter, delay < behaviour.length {
      happen(record(#""event": "run_start""#, key, runID), after: delay)
    }
    let hasSummary =
      !behaviour.summary.isEmpty && behaviour.runStartAfter != nil
      && behaviour.status == .exited(code: 0)
    if hasSummary {
      let summary = #""event": "run_summary", "status_counts": \#(behaviour.summary)"#
      happen(record(summary, key, runID), after: behaviour.length)
    }
    happen(end(key, behaviour.status), after: behaviour.length)
    return .runStarted(key)
  }

  mutating func react(_ key: RunKey, to signal: StopSignal) {
    let isOwn = behaviours[key] != nil
    // What a daemon that died has left is stubborn, too.
    guard isOwn || remains.contains(key) else { return }
    var status: ProcessReport.Status
    switch (signal, behaviours[key]?.yieldsTo ?? survivorsYieldTo) {
    case (.terminateAllButLeader, .terminateAllButLeader): status = .exited(code: 1)
    case (.interruptLeader, .terminateAllButLeader), (.interruptLeader, .interruptLeader):
      status = .signaled(number: 2)
    case (.killAll, _): status = .signaled(number: 9)
    default: return
    }
    if !isOwn { status = .lost }
    happenings.removeAll { $0.event.isEnd(of: key) }
    happen(end(key, status), after: .milliseconds(77))
  }

  private func end(_ key: RunKey, _ status: ProcessReport.Status) -> Event {
    .runEnded(key, ProcessReport(status: status, cpuMicroseconds: 180_000, maxRSSBytes: 35 << 20))
  }

  private func record(_ members: String, _ key: RunKey, _ runID: String) -> Event? {
    EngineRecord(line: Array(#"{"ts_ms": 1, "run_id": "\#(runID)", \#(members)}"#.utf8))
      .map { .engineRecord(key, $0) }
  }

  private mutating func happen(_ event: Event?, after delay: Duration) {
    guard let event else { return }
    let at = now.monotonic + delay
    let index = happenings.firstIndex { $0.at > at } ?? happenings.endIndex
    happenings.insert(Happening(at: at, event: event), at: index)
    if case .runEnded(let key, _) = event, !outputOutlivesProcesses {
      // Nobody holds the pipes of a simulated process once it has ended.
      happenings.insert(Happening(at: at, event: .outputClosed(key)), at: index + 1)
    }
  }
}

extension Event {
  fileprivate func isEnd(of key: RunKey) -> Bool {
    switch self {
    case .runEnded(key, _), .outputClosed(key), .engineRecord(key, _): true
    default: false
    }
  }
}
