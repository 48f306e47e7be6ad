// SPDX-License-Identifier: Apache-2.0

import Scheduler
import Systemd

/// What the service manager is told as time goes by, and when: the status line and the pings of the
/// watchdog (C8.1, C8.2).
///
/// It sends from the loop's own thread, at the end of a turn. So a ping says that the loop turns.
struct ServiceReport {
  /// A person reads the line; more than one a second would only keep the manager busy.
  private static let statusPause = Duration.seconds(1)
  /// How soon a ping that was withheld is considered again.
  private static let secondLook = Duration.milliseconds(100)

  /// Whether somebody listens. Without a manager, nothing is put together.
  private let isHeard: Bool
  private var toldLine = ""
  private var toldAt: MonotonicInstant?
  /// Whether anything has happened since the line was told.
  private var isStale = false
  /// Whether `READY=1` found no room, and is still to be sent.
  private var owesReady = false
  private let pingPause: Duration?
  private var pingAt: MonotonicInstant?

  /// - Parameter watchdog: the longest time between two pings; nil where nobody waits for any.
  init(isHeard: Bool, watchdog: Duration?) {
    self.isHeard = isHeard
    // Twice as often as demanded: one that comes late is not the end.
    pingPause = watchdog.map { $0 / 2 }
  }

  /// When there is something to tell; nil if not before something happens.
  var deadline: MonotonicInstant? {
    let status = isStale ? toldAt.map { $0 + Self.statusPause } : nil
    guard let status, let pingAt else { return status ?? pingAt }
    return min(status, pingAt)
  }

  /// Something has happened that the line may be about.
  mutating func noteChange() {
    isStale = isHeard
  }

  /// The start or a reload is complete.
  mutating func tellReady(_ line: String, at now: MonotonicInstant) {
    guard isHeard else { return }
    owesReady = !ServiceNotifier.ready(status: line)
    noteTold(line, at: now, isStale: owesReady)
    // The manager counts from here.
    if pingAt == nil { pingAt = pingPause.map { now + $0 } }
  }

  func tellReloading(at now: MonotonicInstant) {
    guard isHeard else { return }
    ServiceNotifier.reloading(at: now.microseconds)
  }

  /// The drain begins.
  ///
  /// - Parameter limit: how long the daemon may need until its end.
  mutating func tellStopping(_ line: String, within limit: Duration, at now: MonotonicInstant) {
    guard isHeard else { return }
    ServiceNotifier.stopping(status: line, within: limit.wholeMicroseconds)
    noteTold(line, at: now)
  }

  /// Tells what is due, at the end of a turn of the loop.
  mutating func tell(about scheduler: inout Scheduler, at now: Now) {
    if isStale, now.monotonic >= (toldAt ?? now.monotonic) + Self.statusPause {
      tellStatus(scheduler.statusLine, at: now.monotonic)
    }
    guard let pingPause, let pingAt, now.monotonic >= pingAt else { return }
    // A second that has just begun is dealt with in the next turn.
    guard !scheduler.isBehind(at: now) else { return self.pingAt = now.monotonic + Self.secondLook }
    self.pingAt = now.monotonic + (ServiceNotifier.ping() ? pingPause : Self.secondLook)
  }

  private mutating func tellStatus(_ line: String, at now: MonotonicInstant) {
    if owesReady { return tellReady(line, at: now) }
    let isSent = line == toldLine || ServiceNotifier.status(line)
    noteTold(isSent ? line : toldLine, at: now, isStale: !isSent)
  }

  /// - Parameter isStale: it has not got through, and is to be told again.
  private mutating func noteTold(_ line: String, at now: MonotonicInstant, isStale: Bool = false) {
    toldLine = line
    toldAt = now
    self.isStale = isStale
  }
}
