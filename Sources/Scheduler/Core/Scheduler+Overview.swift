// SPDX-License-Identifier: Apache-2.0

/// Answering somebody who asks how things are.
extension Scheduler {
  /// How things are at an instant.
  ///
  /// - Parameters:
  ///   - runLimit: how many running and how many waiting runs are told one by one.
  ///   - fireTimeLimit: how many fire times that come next.
  /// - Complexity: O(active runs + timers in the wheel's first occupied slots); the number of items
  ///   makes no difference.
  public func overview(
    at now: Now, runLimit: Int = 100, fireTimeLimit: Int = 5
  ) -> Overview {
    var running = Foremost<Run>(runLimit) { $0.isBefore($1) }
    var waiting = Foremost<Run>(runLimit) { $0.isBefore($1) }
    for run in runs.values {
      if run.phase.hasProcess { running.add(run) }
      if run.phase.isBeforeProcess { waiting.add(run) }
    }
    return Overview(
      state: state, liveSince: liveSince,
      rejection: rejection.map { .init(report: $0.report, at: $0.at) },
      outage: outage.map { .init(since: $0.since, reason: $0.reason) },
      shortage: shortage.map { .init(since: $0.since, reason: $0.reason) },
      itemCount: configuration.items.count, heldCount: heldCount, disabledCount: disabledCount,
      runningCount: running.count, waitingCount: waiting.count,
      running: running.elements.map { activeRun($0, now) },
      waiting: waiting.elements.map { activeRun($0, now) },
      next: wallWheel.earliest(fireTimeLimit).compactMap(nextFireTime))
  }

  private var state: Overview.State {
    switch phase {
    case .running: .running
    case .draining: .draining
    case .stopping, .exited: .stopping
    }
  }

  private func activeRun(_ run: Run, _ now: Now) -> Overview.ActiveRun {
    var state = Overview.ActiveRun.State.running
    var reason: String?
    switch run.phase {
    case .waiting(let waitReason):
      state = .waiting
      reason = waitReason.rawValue
    case .retrying: state = .retrying
    case .stopping: state = .stopping
    case .running, .draining, .sweeping: break
    }
    return Overview.ActiveRun(
      item: run.item.id, runID: run.runID, attempt: run.attempt, state: state, reason: reason,
      scheduledAt: run.scheduledAt,
      startedAt: run.startedAt.map { now.wall - (now.monotonic - $0) })
  }

  private func nextFireTime(_ timer: TimerWheel<Int>.Expiration) -> Overview.NextFireTime? {
    guard let state = items[timer.payload], let fireTime = state.nextFireTime else { return nil }
    return Overview.NextFireTime(
      item: state.item.id, fireTime: state.item.schedule.zone.rfc3339(fireTime),
      dueAt: WallInstant(seconds: Int64(timer.deadline)))
  }
}

extension Run {
  /// Fire-time order; equal ones in the order of arrival.
  fileprivate func isBefore(_ other: Run) -> Bool {
    (fireTime, key) < (other.fireTime, other.key)
  }
}

/// The first few of many in some order, and how many there were.
private struct Foremost<Element> {
  private let limit: Int
  private let precedes: (Element, Element) -> Bool
  private(set) var elements: [Element] = []
  private(set) var count = 0

  init(_ limit: Int, by precedes: @escaping (Element, Element) -> Bool) {
    self.limit = limit
    self.precedes = precedes
  }

  /// - Complexity: O(1) for an element that comes too late, else O(limit).
  mutating func add(_ element: Element) {
    count += 1
    if elements.count == limit {
      guard let last = elements.last, precedes(element, last) else { return }
      elements.removeLast()
    }
    let place = elements.firstIndex { precedes(element, $0) } ?? elements.count
    elements.insert(element, at: place)
  }
}
