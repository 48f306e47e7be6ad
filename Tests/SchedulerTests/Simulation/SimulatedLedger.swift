// SPDX-License-Identifier: Apache-2.0

import Scheduler

@testable import Ledger
@testable import aetherflow_scheduler

/// A ledger on a virtual disk, which outlives the scheduler of a simulated world.
///
/// It does with a change what the statements of the real one do. It keeps apart what is synced and
/// what is only written, and fails when told to.
final class SimulatedLedger: LedgerStore {
  /// The rows.
  struct Contents {
    fileprivate(set) var items: [String: LedgerPast.ItemRow] = [:]
    /// The runs that have not ended.
    fileprivate(set) var runs: [Int64: LedgerRun] = [:]
    fileprivate var lastEndedKey: Int64 = 0
  }

  /// What became of a commit.
  enum Commit {
    /// On disk, with all that was written before.
    case synced
    /// In the file, from which a loss of power may take it.
    case written
    /// In the file, but since the sync failed, it counts as not written until somebody reads the
    /// file anew.
    case unconfirmed
  }

  /// What a crash leaves of the file.
  enum Loss: Equatable {
    /// The process dies: what is in the file stays. Whether that holds for what was not confirmed,
    /// too.
    case process(keepsUnconfirmed: Bool)
    /// The machine dies: of what was not synced, the first so many commits stay.
    case power(keeping: Int)
  }

  /// What is synced, then what each further commit has made of it.
  private(set) var versions = [Contents()]
  private var unconfirmed: Contents?
  /// What became of the commits since somebody asked.
  private var commits: [Commit] = []

  /// Whether anything can be written; set by the test.
  var isWritable = true
  /// How many more commits there is room for; nil: no end of them. Set by the test.
  var writesUntilFull: Int?
  /// Whether a sync fails; set by the test.
  var failsToSync = false
  /// Whether the file is damaged; set by the test.
  var isDamaged = false
  /// How many commits were synced.
  private(set) var durableCommits = 0

  func commit(_ changes: [LedgerChange], durably isDurable: Bool) throws(LedgerError) {
    try probe()
    writesUntilFull? -= 1
    var next = versions[versions.count - 1]
    for change in changes { next.take(change) }
    unconfirmed = nil
    if isDurable, failsToSync {
      unconfirmed = next
      commits.append(.unconfirmed)
      throw LedgerError(.other, "disk I/O error")
    }
    commits.append(isDurable ? .synced : .written)
    if isDurable {
      durableCommits += 1
      versions = [next]
    } else {
      versions.append(next)
    }
  }

  func probe() throws(LedgerError) {
    if isDamaged { throw LedgerError(.corrupt, "database disk image is malformed") }
    guard isWritable, writesUntilFull != 0 else { throw LedgerError(.full, "the disk is full") }
  }

  /// Whether a claim is where no loss of power can take it from.
  func isClaimSafe(_ key: RunKey) -> Bool {
    versions[0].runs[Int64(key.rawValue)]?.state == .claimed
  }

  func takeCommits() -> [Commit] {
    defer { commits = [] }
    return commits
  }

  /// The daemon is gone, and maybe more.
  func crash(_ loss: Loss) {
    switch loss {
    case .process(keepsUnconfirmed: true): unconfirmed.map { versions.append($0) }
    case .process: break
    case .power(let kept): versions = [versions[min(kept, versions.count - 1)]]
    }
    unconfirmed = nil
  }

  /// A new file takes the place of one that is damaged.
  func replace() {
    versions = [Contents()]
    unconfirmed = nil
    isDamaged = false
  }

  /// What the next scheduler is told.
  func past(isAlive: (RunClaim) -> Bool) -> Past {
    var past = LedgerPast()
    let contents = versions[versions.count - 1]
    past.items = contents.items
    past.unfinished = contents.runs.values.sorted { $0.key < $1.key }
    past.lastKey = max(contents.lastEndedKey, past.unfinished.last?.key ?? 0)
    return past.past { isAlive($0.claim) }
  }
}

extension SimulatedLedger.Contents {
  fileprivate mutating func take(_ change: LedgerChange) {
    switch change {
    case .scheduled(let item, let schedule, let instant):
      items[item] = LedgerPast.ItemRow(schedule: schedule, handledThrough: instant)
    case .handled(let item, let instant): items[item]?.handledThrough = instant
    case .forgotten(let item): items[item] = nil
    case .run(let run): runs[run.key] = run
    case .ended(let key, _):
      if runs.removeValue(forKey: key) != nil { lastEndedKey = max(lastEndedKey, key) }
    case .dropped(let key): runs[key] = nil
    // The simulated daemon tells of its processes otherwise; gaps are read by people alone.
    case .started, .missed: break
    }
  }
}
