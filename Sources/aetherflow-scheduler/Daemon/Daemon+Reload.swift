// SPDX-License-Identifier: Apache-2.0

import HTTP
import HTTPServer
import Reactor
import Scheduler
import SystemPackage

/// Orders to reload, and what the follower of the files has to say.
extension Daemon {
  static let isStoppingMessage = "the scheduler is stopping; it takes on no configuration any more"

  /// Orders a look at the files at once (C7.8), unless nothing would come of it.
  ///
  /// - Returns: the number of the order.
  @discardableResult
  func orderReload(isForced: Bool = false) -> UInt64? {
    guard !scheduler.isStopping, reloads.isFollowed else { return nil }
    let number = reloads.place()
    // While a writer is waited for, nothing is being reloaded: it may take hours.
    if watching.busy.isEmpty { service.tellReloading(at: Self.now().monotonic) }
    follower.orders.post(.init(number: number, isForced: isForced))
    return number
  }

  /// Takes on what the follower of the files has found.
  func takeReports() {
    for report in follower.reports.take() {
      switch report {
      case .record(let record): write(record)
      case .change(let change): take(change)
      case .answer(let answer): take(answer)
      case .state(let state): take(state)
      case .ended(let error): followerEnded(error)
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
    if !reloads.isUnderWay || !watching.busy.isEmpty { reloadEnded() }
  }

  private func take(_ answer: ReloadAnswer) {
    let response = ReloadReport.response(to: answer)
    for exchange in reloads.answer(answer.number) { respond(to: exchange, response) }
    if !reloads.isUnderWay { reloadEnded() }
  }

  private func take(_ state: WatchState) {
    watching = state
    if reloads.isUnderWay, !state.busy.isEmpty { reloadEnded() }
  }

  private func reloadEnded() {
    guard !scheduler.isStopping else { return }
    service.tellReady(scheduler.statusLine, at: Self.now().monotonic)
  }

  private func followerEnded(_ error: Errno) {
    reloads.isFollowed = false
    refuseReloads(HTTPResponse(.serviceUnavailable, error: ReloadReport.notFollowed))
    reloadEnded()
  }

  /// Tells those who wait for a reload that none will come.
  func refuseReloads(_ response: HTTPResponse) {
    for exchange in reloads.abandon() { respond(to: exchange, response) }
  }
}
