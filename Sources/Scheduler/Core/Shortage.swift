// SPDX-License-Identifier: Apache-2.0

/// A time during which the machine lacks what some run's process takes (C5.9).
struct Shortage: Sendable {
  /// When the first run was refused.
  var since: WallInstant
  /// What is lacking, as a sentence.
  var reason: String

  private static let shortestPause = Duration.seconds(1)
  private static let longestPause = Duration.seconds(15)

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
