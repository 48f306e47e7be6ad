// SPDX-License-Identifier: Apache-2.0

import Reactor
import Scheduler
import SystemPackage
import Watcher

/// Follows the scheduler YAML and all that it names, and tells the loop what has become of them (C7).
///
/// It begins on the main thread, with the first configuration, and goes on on a thread of its own:
/// reading and decoding 100,000 items takes a second in which the loop must not stand still.
final class ConfigurationFollower {
  private enum Source { case watcher, mounts, timer, orders }

  struct NotReadable: Error {
    let message: String
  }

  let link: FollowerLink

  private let loader: ConfigurationLoader
  /// The scheduler YAML, absolute.
  private let root: String
  private let watcher: FileWatcher
  private var reactor: Reactor<Source>
  private var timer: ClockTimer
  private var remarks = WatchRemarks()
  private var live: LiveConfiguration?
  /// The orders that no look has carried out yet, as one: the last one's number.
  private var order: FollowerLink.Order?
  private var state: WatchState

  init(_ loader: ConfigurationLoader, isWatching: Bool) throws(Errno) {
    self.loader = loader
    root = Paths.absolute(loader.file, from: Paths.currentDirectory)
    state = WatchState(isWatching: isWatching)
    var settings = WatchSettings()
    settings.mode = isWatching ? .automatic : .off
    watcher = try FileWatcher(settings) { .microseconds(Clocks.monotonic()) }
    link = FollowerLink(orders: try Mailbox(), reports: try Mailbox())
    timer = try ClockTimer(.monotonic)
    reactor = try Reactor()
    _ = try reactor.register(watcher.descriptor, for: .reading, as: .watcher)
    if let descriptor = watcher.mountDescriptor {
      _ = try reactor.register(descriptor, for: .priority, as: .mounts)
    }
    _ = try reactor.register(timer.descriptor, for: .reading, as: .timer)
    _ = try reactor.register(link.orders.descriptor, for: .reading, as: .orders)
  }

  /// The first look. What it reads is watched from here on, so that no edit falls between start and
  /// readiness.
  ///
  /// - Returns: what the file says; without a plan if it is wrong.
  /// - Throws: ``NotReadable`` for a file that somebody keeps on writing for five seconds.
  func begin() throws -> ConfigurationLoader.Result {
    let giveUp = Clocks.monotonic() + 5_000_000
    watcher.demandLook()
    while true {
      switch watcher.look({ look in loader.load(reading: WatchedFiles(look: look, root: root)) }) {
      case .settled(let result, _):
        if let plan = result.plan, let text = result.sources[loader.file] {
          live = LiveConfiguration(loader: loader, plan: plan, text: text)
        }
        return result
      case .unsettled(let reasons):
        guard Clocks.monotonic() < giveUp else {
          throw NotReadable(message: WatchRemarks.unsettled(reasons, file: loader.file))
        }
        while !watcher.isDue { try turn() }
      }
    }
  }

  /// Goes on following, on a thread of its own.
  static func goOn(_ follower: sending ConfigurationFollower) throws(Errno) {
    try BackgroundThread.start(named: "files") { follower.run() }
  }

  /// Follows for as long as the process lives.
  private func run() {
    do {
      link.reports.post(.state(state))
      tellRemarks()
      while true {
        try turn()
        if watcher.isDue { look() }
      }
    } catch {
      link.reports.post(.record(WatchRemarks.ended(error)))
      link.reports.post(.ended(error))
    }
  }

  /// Waits for a reason to go on.
  private func turn() throws(Errno) {
    if let deadline = watcher.deadline {
      try timer.arm(at: deadline.wholeMicroseconds)
    } else {
      try timer.disarm()
    }
    try reactor.wait()
    while let event = reactor.next() {
      switch event.source {
      case .watcher: watcher.takeEvents()
      case .mounts: watcher.noteMountChange()
      case .timer: _ = try timer.read()
      case .orders: take(link.orders.take())
      }
    }
  }

  private func take(_ orders: [FollowerLink.Order]) {
    guard let last = orders.last else { return }
    let isForced = order?.isForced == true || orders.contains(where: \.isForced)
    order = .init(number: last.number, isForced: isForced)
    remarks.startOver()
    watcher.demandLook()
  }

  private func look() {
    guard let live else { return }
    let outcome = watcher.look { look -> LiveConfiguration.Loaded? in
      let files = WatchedFiles(look: look, root: root, isForced: order?.isForced == true)
      if look.isUnchanged(files.rule) { return nil }
      // Nothing comes of this look: decoding all the items would be for nothing.
      if case .failure(.isBeingWritten) = files.read(root) { return nil }
      return live.load(files)
    }
    if case .settled(let loaded, _) = outcome { settle(loaded, live) }
    tellRemarks()
  }

  /// Tells what a look has found, and those who asked for it that this was it.
  private func settle(_ loaded: LiveConfiguration.Loaded?, _ live: LiveConfiguration) {
    var changes: [LiveConfiguration.Change] = []
    if let loaded {
      changes = live.take(loaded, isDemanded: order != nil)
    } else if order != nil {
      changes = [live.confirm()]
    }
    for change in changes { link.reports.post(.change(change)) }
    guard let order else { return }
    link.reports.post(
      .answer(ReloadAnswer(number: order.number, outcome: live.outcome(changes))))
    self.order = nil
  }

  private func tellRemarks() {
    for record in remarks.new(about: watcher, isAsked: order != nil) {
      link.reports.post(.record(record))
    }
    var state = state
    state.degradations = watcher.degradations
    state.busy = watcher.busy.keys.sorted()
    guard state != self.state else { return }
    self.state = state
    link.reports.post(.state(state))
  }
}
