// SPDX-License-Identifier: Apache-2.0

import Reactor
import Scheduler

/// What the scheduler wants done, done.
extension Daemon {
  func perform(_ effect: Effect) {
    switch effect {
    case .claim: break  // Decisions are not kept beyond the daemon's life in this version.
    case .start(let key, let request): start(key, request)
    case .signal(let key, let signal): send(signal, to: key)
    case .sweep(let key): sweep(key)
    case .log(let record): write(record)
    case .ready: becomeReady()
    case .stopping(let limit):
      service.tellStopping(
        scheduler.statusLine, within: limit + Self.farewell, at: Self.now().monotonic)
    case .exit: end()
    }
  }

  /// What the end of the last run may take beyond its `stop_grace`: the sweep, and a slow reader of
  /// the log.
  private static let farewell = Duration.seconds(15)

  private func becomeReady() {
    let count = scheduler.configuration.items.count
    write(LogRecord(.notice, .ready, "ready: \(count) \(count == 1 ? "item" : "items")"))
    service.tellReady(scheduler.statusLine, at: Self.now().monotonic)
  }

  /// Asks for a look at the files at once (C7.8).
  func reload() {
    guard !scheduler.isStopping else { return }
    service.tellReloading(at: Self.now().monotonic)
    follower.orders.post(.look)
  }

  /// Takes on what the follower of the files has found.
  func takeReports() {
    for report in follower.reports.take() {
      switch report {
      case .record(let record): write(record)
      case .change(let change): take(change)
      }
    }
  }

  private func take(_ change: LiveConfiguration.Change) {
    guard !scheduler.isStopping else { return }
    service.tellReloading(at: Self.now().monotonic)
    switch change {
    case .updated(let update): handle(.reloaded(update))
    case .rejected(let diagnostics): handle(.configurationRejected(diagnostics))
    }
    service.tellReady(scheduler.statusLine, at: Self.now().monotonic)
  }
}
