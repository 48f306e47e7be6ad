// SPDX-License-Identifier: Apache-2.0

/// How things are, in one line for a person: what `systemctl status` shows (C8.1).
extension Scheduler {
  /// The line as of the last event, such as
  /// `42 items, 3 running, next hourly_sales at 14:00:00 CET; configuration of 13:41:07 is live`.
  ///
  /// - Complexity: O(active runs + timers that share the wheel's first slot). Nothing is kept up for
  ///   it, so that it costs nothing where nobody reads it.
  public var statusLine: String {
    switch phase {
    case .running:
      outageLine ?? shortageLine ?? rejectedLine
        ?? "\(summary); configuration of \(day(liveSince)) is live"
    case .draining(let drain):
      "stopping: \(Phrase.count(processCount, "run")) may finish until "
        + settings.localZone.clockTime(drain.end)
    case .stopping: "stopping: \(Phrase.count(processCount, "run")) being ended"
    case .exited: "stopped"
    }
  }

  /// What stops everything comes before all else.
  private var outageLine: String? {
    outage.map {
      "the ledger can't be written since \(day($0.since)) (\($0.reason)): no run is started; "
        + summary
    }
  }

  private var shortageLine: String? {
    shortage.map {
      "runs wait since \(day($0.since)), since the machine is unable to start them "
        + "(\($0.reason)); \(summary)"
    }
  }

  /// A file that is wrong comes first, since somebody has to mend it.
  private var rejectedLine: String? {
    guard let rejection else { return nil }
    return "configuration rejected at \(day(rejection.at)) (\(rejection.headline)); "
      + "that of \(day(liveSince)) stays live: \(summary)"
  }

  private var summary: String {
    var text = Phrase.count(configuration.items.count, "item")
    if heldCount > 0 { text += " (\(heldCount) held)" }
    text += ", \(processCount) running"
    let waiting = runs.values.count { $0.phase.isBeforeProcess }
    if waiting > 0 { text += ", \(waiting) waiting" }
    if let next = wallWheel.earliest, let id = items[next.payload]?.item.id {
      let due = WallInstant(seconds: Int64(next.deadline))
      text += ", next \(id) at \(day(due)) \(settings.localZone.offset(at: due).abbreviation)"
    }
    return text
  }

  /// A local time, with its date unless that is today's: `14:00:00`, `2026-12-24 14:00:00`.
  private func day(_ instant: WallInstant) -> String {
    let date = settings.localZone.rfc3339(instant).prefix { $0 != "T" }
    let today = settings.localZone.rfc3339(now.wall).prefix { $0 != "T" }
    let time = settings.localZone.timeOfDay(instant)
    return date == today ? time : "\(date) \(time)"
  }

  /// A file that is wrong changes nothing (C7.3).
  mutating func reject(_ report: String) {
    guard phase == .running else { return }
    rejection = Rejection(report: report, at: now.wall)
    log(.configurationRejected(report, liveSince: day(liveSince)))
  }

  /// What is wrong with the file that is not live.
  struct Rejection: Hashable, Sendable {
    /// The diagnostics, as a compiler shows them.
    var report: String
    var at: WallInstant

    /// The first diagnostic.
    var headline: Substring { report.prefix { $0 != "\n" } }
  }
}
