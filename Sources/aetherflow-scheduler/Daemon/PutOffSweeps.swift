// SPDX-License-Identifier: Apache-2.0

import Reactor
import Scheduler

/// Runs that are over and whose processes can't be looked for at the moment, for want of descriptors.
///
/// What can't be seen is not gone: it is looked for again, until it can be seen.
struct PutOffSweeps {
  private static let pause = Duration.seconds(1)
  /// How long the end of the daemon waits for it.
  private static let patience = Duration.seconds(10)

  private var firstTried: [RunKey: MonotonicInstant] = [:]
  /// When to look again; nil if nothing is put off.
  private(set) var deadline: MonotonicInstant?

  /// - Returns: whether it is the first that is put off.
  mutating func add(_ key: RunKey, at now: MonotonicInstant) -> Bool {
    let isFirst = firstTried.isEmpty
    firstTried[key] = firstTried[key] ?? now
    deadline = now + Self.pause
    return isFirst
  }

  mutating func remove(_ key: RunKey) {
    firstTried[key] = nil
    if firstTried.isEmpty { deadline = nil }
  }

  /// The runs to look for again, if it is time.
  mutating func due(at now: MonotonicInstant) -> [RunKey] {
    guard let deadline, deadline <= now else { return [] }
    self.deadline = nil
    return firstTried.keys.sorted()
  }

  /// Whether it was tried for so long that the daemon may end without.
  func isHopeless(_ key: RunKey, at now: MonotonicInstant) -> Bool {
    firstTried[key].map { now - $0 >= Self.patience } ?? false
  }
}
