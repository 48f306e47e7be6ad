// SPDX-License-Identifier: Apache-2.0

/// Decides when to look: soon after things have calmed down, later while a look does not settle.
///
/// All instants are durations since the origin of one monotonic clock, which the caller reads.
struct Pace {
  private let settings: WatchSettings
  /// The first and the last sign of a change since the last look that settled.
  private var first: Duration?
  private var last: Duration?
  /// Whether anything has happened since the last look began.
  private(set) var hasNews = false
  /// Not before this instant, since the last look did not settle; how often in a row.
  private var retry: (at: Duration, count: Int)?
  /// When to look although nothing has happened.
  private var nextRound: Duration?

  init(_ settings: WatchSettings) {
    self.settings = settings
  }

  /// When to look; nil while there is no reason to.
  var deadline: Duration? {
    [changeDeadline, nextRound].compactMap(\.self).min()
  }

  private var changeDeadline: Duration? {
    guard let first, let last else { return nil }
    guard hasNews else { return retry?.at }
    // A sign cancels the back-off, since it may be the end of what we wait for. But a storm of them
    // must not make us look without pause.
    return min(last + settings.quiet, max(first + settings.longestWait, retry?.at ?? .zero))
  }

  /// Whether a change has been waiting for so long that what goes on happening no longer counts.
  func isImpatient(at now: Duration) -> Bool {
    guard let first else { return false }
    return now - first >= settings.longestWait
  }

  /// Something has happened that may be a change.
  mutating func noteSign(at now: Duration) {
    first = first ?? now
    last = now
    hasNews = true
  }

  /// Somebody wants a look now, without a quiet period.
  mutating func demand(at now: Duration) {
    first = first ?? now
    last = last ?? now
    hasNews = false
    retry = (at: now, count: 0)
  }

  /// A look begins: only what happens from here on is news.
  mutating func beginLook() {
    hasNews = false
    nextRound = nil
  }

  /// The look has seen one state of affairs, whole.
  ///
  /// - Parameter interval: after which to look again in any case.
  mutating func settle(at now: Duration, nextAfter interval: Duration?) {
    retry = nil
    nextRound = interval.map { now + $0 }
    guard !hasNews else {
      // It came during the look: the look may have missed it.
      first = last
      return
    }
    first = nil
    last = nil
  }

  /// The look has not seen one whole state; what it waits for may end without a sign.
  mutating func keepTrying(at now: Duration, after interval: Duration? = nil) {
    first = first ?? now
    last = last ?? now
    let count = retry?.count ?? 0
    let delay = min(settings.retry * (1 << min(count, 16)), settings.longestRetry)
    retry = (at: now + (interval ?? delay), count: count + 1)
  }
}
