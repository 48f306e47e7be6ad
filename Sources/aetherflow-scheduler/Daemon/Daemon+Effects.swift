// SPDX-License-Identifier: Apache-2.0

import HTTP
import HTTPServer
import Reactor
import Scheduler

/// What the scheduler wants done, done.
extension Daemon {
  func perform(_ effect: Effect) {
    switch effect {
    case .record: break  // All of an event's entries have been written before.
    case .retryLedger: retryLedger()
    case .start(let key, let request): start(key, request)
    case .signal(let key, let signal): send(signal, to: key)
    case .sweep(let key): sweep(key)
    case .log(let record): write(record)
    case .ready: becomeReady()
    case .stopping(let limit):
      refuseReloads(HTTPResponse(.serviceUnavailable, error: Self.isStoppingMessage))
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
}
