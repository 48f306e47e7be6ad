// SPDX-License-Identifier: Apache-2.0

import Scheduler
import Systemd

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
    case .status(let sentence): ServiceNotifier.status(sentence)
    case .stopping: ServiceNotifier.stopping(status: "stopping")
    case .exit: end()
    }
  }

  private func becomeReady() {
    let count = scheduler.configuration.items.count
    let sentence = "ready: \(count) \(count == 1 ? "item" : "items")"
    write(LogRecord(.notice, .ready, sentence))
    ServiceNotifier.ready(status: sentence)
  }

  /// Takes on the file as it is now (C7.8); a wrong one changes nothing and is told (C7.3).
  func reload() {
    guard !scheduler.isStopping else { return }
    let result = loader.load()
    guard let plan = result.plan else {
      return handle(.configurationRejected(result.rendered(result.errors)))
    }
    let update = PlanUpdate(from: livePlan, to: plan)
    livePlan = update.plan
    handle(.reloaded(update))
  }
}
