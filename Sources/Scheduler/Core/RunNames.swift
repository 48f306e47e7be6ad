// SPDX-License-Identifier: Apache-2.0

/// Gives out run ids, so that none is given twice (C5.4).
///
/// A fire time names its run; that is unique by itself, since a fire time gets one run. Only runs
/// for which no cron expression names an instant have to look out, and what comes after them at the
/// same second. So only seconds with such runs are remembered.
struct RunNames: Sendable {
  private struct Entry: Sendable {
    /// Whether the name without an ordinal is taken by a run that no fire time asked for.
    var isPlainTaken: Bool
    var highest: Int
    var second: WallInstant
  }

  /// Longer than the clock can be set back without its past counting as new (C4.2).
  private static let memory = Duration.seconds(2 * 86_400)

  private var entries: [String: Entry] = [:]
  private var largestCount = 256

  var count: Int { entries.count }

  /// The name of a fire time's run.
  mutating func regular(_ item: String, _ fireTime: WallInstant) -> String {
    let plain = RunIdentifier.make(item: item, fireTime: fireTime)
    guard let entry = entries[plain], entry.isPlainTaken else { return plain }
    return next(after: entry.highest, plain)
  }

  /// The name of the attempt after another one.
  mutating func retry(of run: Run) -> String {
    guard run.item.retryMode == .fresh else { return run.runID }
    let plain = RunIdentifier.make(item: run.item.id, fireTime: run.fireTime)
    guard let entry = entries[plain] else {
      return RunIdentifier.make(
        item: run.item.id, fireTime: run.fireTime, ordinal: run.attempt + 1)
    }
    return next(after: max(entry.highest, run.attempt), plain)
  }

  /// The name of a run that an event asked for, at the second of the event.
  ///
  /// - Parameter reserved: how many names of that second may belong to the run of a fire time and
  ///   its retries.
  mutating func extra(_ item: String, _ second: WallInstant, reserved: Int) -> String {
    take(RunIdentifier.make(item: item, fireTime: second), second, reserved: reserved)
  }

  /// The name of a sync: that of a run with `-sync` behind it, which no run has.
  mutating func sync(_ item: String, _ second: WallInstant) -> String {
    take(RunIdentifier.make(item: item, fireTime: second) + "-sync", second, reserved: 0)
  }

  /// Notes that the run of a fire time has its name, and that the fire time may come once more.
  mutating func reserve(_ run: Run) {
    let plain = RunIdentifier.make(item: run.item.id, fireTime: run.fireTime)
    let highest = max(entries[plain]?.highest ?? 1, run.item.retries + 1)
    entries[plain] = Entry(isPlainTaken: true, highest: highest, second: run.fireTime)
  }

  /// Notes the name of a run of an earlier daemon.
  mutating func restore(_ claim: RunClaim) {
    let plain = RunIdentifier.make(item: claim.item, fireTime: claim.fireTime)
    let ordinal = claim.runID == plain ? 1 : Int(claim.runID.dropFirst(plain.count + 1)) ?? 1
    let known = entries[plain]
    entries[plain] = Entry(
      isPlainTaken: known?.isPlainTaken == true || (ordinal == 1 && claim.cause != .schedule),
      highest: max(known?.highest ?? 1, ordinal), second: claim.fireTime)
  }

  private mutating func take(_ plain: String, _ second: WallInstant, reserved: Int) -> String {
    if let entry = entries[plain] { return next(after: max(entry.highest, reserved), plain) }
    makeRoom(at: second)
    entries[plain] = Entry(isPlainTaken: reserved == 0, highest: reserved + 1, second: second)
    return reserved == 0 ? plain : "\(plain)-\(reserved + 1)"
  }

  private mutating func next(after highest: Int, _ plain: String) -> String {
    entries[plain]?.highest = highest + 1
    return "\(plain)-\(highest + 1)"
  }

  private mutating func makeRoom(at second: WallInstant) {
    guard entries.count >= largestCount else { return }
    entries = entries.filter {
      $0.value.second - second < Self.memory && second - $0.value.second < Self.memory
    }
    largestCount = max(256, 2 * entries.count)
  }
}
