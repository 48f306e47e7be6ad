// SPDX-License-Identifier: Apache-2.0

/// Everything that can happen to the scheduler; the whole input of ``Scheduler``.
public enum Event: Sendable {
  /// The daemon is up, with its first configuration and what an earlier one has left. Comes once,
  /// and first.
  case started(Plan, Past = Past())
  /// A new valid configuration is to take effect.
  case reloaded(PlanUpdate)
  /// A configuration was found invalid. The text is its diagnostics as a compiler shows them, a
  /// headline first.
  case configurationRejected(String)
  /// Time has come to look at the wheels. Harmless when nothing is due.
  case timerExpired
  /// The wall clock was set, or the machine was suspended.
  case clockStepped
  /// The process of a run is there.
  case runStarted(RunKey)
  /// It could not be made; the reason is a sentence.
  case runStartFailed(RunKey, reason: String)
  /// It could not be made for want of something that the machine may have again later.
  case startRefused(RunKey, reason: String)
  /// The run has printed one of core's JSON records.
  case engineRecord(RunKey, EngineRecord)
  /// The process has ended and all it had written by then has been read.
  case runEnded(RunKey, ProcessReport)
  /// Nobody holds the pipes of an ended run any more.
  case outputClosed(RunKey)
  /// What was left over of an ended run has been killed; so many processes.
  case runSwept(RunKey, leftovers: Int)
  /// The ledger can't be written; so these runs, which were claimed, have not been started.
  case ledgerFailed(refused: [RunKey], reason: String)
  /// It can be written again, and has what it lacked; unless it is a new one, which has nothing.
  case ledgerWorks(isNew: Bool)
  /// The daemon is to end; a second request ends the wait for active runs, a third kills them.
  case stopRequested

  var isClockStep: Bool {
    if case .clockStepped = self { true } else { false }
  }
}

/// How a process ended, and what it used.
public struct ProcessReport: Hashable, Sendable {
  public enum Status: Hashable, Sendable {
    case exited(code: Int32)
    case signaled(number: Int32)
    /// The status could not be had: the daemon lost the process.
    case lost
  }

  public var status: Status
  /// User and system time of the process and the descendants it waited for, in microseconds.
  public var cpuMicroseconds: Int64
  /// The largest resident memory of one process among them; nil when it is not known.
  public var maxRSSBytes: Int64?

  public init(status: Status, cpuMicroseconds: Int64, maxRSSBytes: Int64?) {
    self.status = status
    self.cpuMicroseconds = cpuMicroseconds
    self.maxRSSBytes = maxRSSBytes
  }
}

/// An instant on both clocks, read together.
public struct Now: Hashable, Sendable {
  public var wall: WallInstant
  public var monotonic: MonotonicInstant

  public init(wall: WallInstant, monotonic: MonotonicInstant) {
    self.wall = wall
    self.monotonic = monotonic
  }
}

/// A configuration together with what its named files say.
public struct Plan: Sendable {
  public var configuration: Configuration
  /// The bundle of each item that has a valid manifest, by item id.
  public var bundles: [String: Bundle]
  /// The items that must not fire, and why, by item id.
  public var holds: [String: Hold]
  /// The bundle manifests that items name, by absolute path.
  public var manifests: [String: Manifest]
  /// How many items never fire. Counted where the plan is made, since that is not in the loop.
  let disabledCount: Int

  public init(
    configuration: Configuration, bundles: [String: Bundle] = [:], holds: [String: Hold] = [:],
    manifests: [String: Manifest] = [:]
  ) {
    self.configuration = configuration
    self.bundles = bundles
    self.holds = holds
    self.manifests = manifests
    disabledCount = configuration.items.count { !$0.isEnabled }
  }

  /// What is wrong with the manifests, in the order of their paths.
  var faults: [ManifestFault] {
    manifests.sorted { $0.key < $1.key }.compactMap { path, manifest in
      manifest.fault.map { ManifestFault(path: path, report: $0) }
    }
  }
}
