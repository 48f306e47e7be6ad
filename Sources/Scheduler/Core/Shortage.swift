// SPDX-License-Identifier: Apache-2.0

/// A time during which the machine lacks what some run's process takes (C5.9).
struct Shortage: Sendable {
  /// When the first run was refused.
  var since: WallInstant
  /// What is lacking, as a sentence.
  var reason: String

  /// What is refused so often within a second is refused to everybody.
  private static let mostRefusals = 8
  /// The second in which refusals are counted.
  private var secondStart: MonotonicInstant
  private var refusals = 0

  private static let shortestPause = Duration.seconds(1)
  private static let longestPause = Duration.seconds(15)

  init(since: WallInstant, at now: MonotonicInstant, reason: String) {
    self.since = since
    self.reason = reason
    secondStart = now
  }

  mutating func noteRefusal(at now: MonotonicInstant, reason: String) {
    self.reason = reason
    if now - secondStart >= .seconds(1) {
      secondStart = now
      refusals = 0
    }
    refusals += 1
  }

  /// Whether a try would be in vain.
  ///
  /// Each costs a claim that is synced. Where runs come one after another, since there are few places,
  /// a thousand that wait would have the loop do nothing else.
  func refusesAll(at now: MonotonicInstant) -> Bool {
    refusals >= Self.mostRefusals && now - secondStart < .seconds(1)
  }

  /// How long to wait before another try: as long again as was waited already, within bounds, so
  /// that a short want costs little time and a long one little work.
  ///
  /// - Parameters:
  ///   - elapsed: since the first try.
  ///   - limit: how long it is tried at all. The last try is at its end.
  static func pause(after elapsed: Duration, of limit: Duration) -> Duration {
    min(max(elapsed, shortestPause), longestPause, limit - elapsed)
  }
}
