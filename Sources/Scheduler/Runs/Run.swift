// SPDX-License-Identifier: Apache-2.0

/// One attempt to execute AetherFlow for an item and a fire time.
///
/// A further attempt is a run of its own here, with its own key: what is left of the failed one
/// (pipes, processes) is cleared away while the next one waits for its time.
struct Run: Sendable {
  let key: RunKey
  /// The item as it was when the fire time was reached: an edit takes effect at the next run.
  let item: Item
  let bundle: Bundle?
  /// Which lock the start needs (C6.5); nil without a bundle.
  let bundleKey: BundleKey?
  /// That of the configuration the item is of: the item's paths are relative to it.
  let workingDirectory: String
  /// The instant the cron expression names; run id and scheduled time keep it.
  let fireTime: WallInstant
  /// The fire time plus the item's share of `jitter`; lateness counts from it.
  let dueTime: WallInstant
  /// From 1.
  let attempt: Int
  /// The attempt before this one; nil for the first.
  let previous: RunKey?
  let runID: String
  let cause: RunCause
  private(set) var phase: RunPhase
  /// What the process has told of itself so far.
  var observation: RunObservation
  /// Who wanted the run to stop first; nil while nobody did.
  var stopCause: StopCause?
  /// No further attempts: somebody stopped this one, or the item was removed. A timeout is a failure
  /// like any other and forbids nothing.
  var isRetryForbidden = false
  /// Whether `run_queued` has been said.
  var hasAnnouncedWait = false
  /// An earlier daemon had started it, and died.
  var isRecovered = false
  var startedAt: MonotonicInstant?
  var stopStartedAt: MonotonicInstant?
  /// When the machine first had no process for it, and as much later as the run has waited in line
  /// since; nil if it never was so, or is over.
  var refusedAt: MonotonicInstant?
  /// When it came into the line for a place or its bundle; nil if it is not in it.
  var linedUpAt: MonotonicInstant?
  /// The one deadline the run has in its present phase: timeout, stop stage, retry or drain.
  var deadline: TimerKey?

  /// The only line that assigns the phase; an impossible step is a bug in the core.
  mutating func transition(to next: RunPhase) {
    precondition(
      phase.canBecome(next), "run \(runID): impossible step from \(phase) to \(next)")
    phase = next
  }

  /// RFC 3339 with the offset of the item's zone.
  var scheduledAt: String { item.schedule.zone.rfc3339(fireTime) }

  var isSync: Bool { cause == .bundleSync }
}

extension Run {
  /// A first attempt, in line.
  init(
    key: RunKey, item: Item, bundle: Bundle?, bundleKey: BundleKey?, workingDirectory: String,
    fireTime: WallInstant, dueTime: WallInstant, waitingFor reason: WaitReason, runID: String,
    cause: RunCause = .schedule
  ) {
    self.init(
      key: key, item: item, bundle: bundle, bundleKey: bundleKey,
      workingDirectory: workingDirectory,
      fireTime: fireTime, dueTime: dueTime, attempt: 1, previous: nil, runID: runID,
      cause: cause, phase: .waiting(reason), observation: RunObservation(runID: runID))
  }

  /// The attempt after this one, waiting for its time.
  func nextAttempt(key: RunKey, runID: String) -> Run {
    Run(
      key: key, item: item, bundle: bundle, bundleKey: bundleKey,
      workingDirectory: workingDirectory,
      fireTime: fireTime, dueTime: dueTime, attempt: attempt + 1, previous: self.key, runID: runID,
      cause: cause, phase: .retrying, observation: RunObservation(runID: runID))
  }

  /// How long to wait before the next attempt.
  var retryDelay: Duration { delay(afterAttempt: attempt) }

  /// How long to wait after an attempt: doubled each time, capped (C1).
  func delay(afterAttempt attempt: Int) -> Duration {
    let cap = item.retryMaxDelay.wholeMicroseconds
    let base = min(item.retryDelay.wholeMicroseconds, cap)
    // 100 attempts would shift a delay out of its integer; the cap is reached long before.
    let doublings = min(attempt - 1, base.leadingZeroBitCount - 1)
    return .microseconds(min(base << doublings, cap))
  }

  /// Whether the next attempt may come, as far as this run itself knows.
  var mayRetry: Bool { attempt <= item.retries && !isRetryForbidden }
}

/// Where a run is in its life.
enum RunPhase: Hashable, Sendable {
  /// No process yet; in line for something.
  case waiting(WaitReason)
  /// A process is there, and nobody has asked it to stop.
  case running
  /// A process is there, and the stop sequence of C5.6 is under way.
  case stopping(StopStage)
  /// The attempt before failed, and the delay until this one runs.
  case retrying
  /// The process has ended and the outcome is told; its pipes are being drained.
  case draining
  /// What was left over is being killed.
  case sweeping

  /// Whether the run takes one of the places of `max_concurrent_runs`.
  var hasProcess: Bool {
    switch self {
    case .running, .stopping: true
    case .waiting, .retrying, .draining, .sweeping: false
    }
  }

  /// Whether the process is still to come.
  var isBeforeProcess: Bool {
    switch self {
    case .waiting, .retrying: true
    case .running, .stopping, .draining, .sweeping: false
    }
  }

  func canBecome(_ next: RunPhase) -> Bool {
    switch (self, next) {
    case (.retrying, .waiting): true
    case (.waiting, .waiting), (.waiting, .running): true
    case (.running, .stopping), (.running, .draining): true
    // Its claim could not be recorded, so it was not started.
    case (.running, .waiting(.slot)), (.stopping, .waiting(.slot)): true
    case (.running, .waiting(.shortage)): true
    case (.stopping(let stage), .stopping(let later)): stage.rawValue < later.rawValue
    case (.stopping, .draining): true
    case (.draining, .sweeping): true
    default: false
    }
  }
}

/// What a run without a process waits for.
enum WaitReason: String, Hashable, Sendable {
  /// One of the places of `max_concurrent_runs`, or just its turn.
  case slot = "capacity"
  /// Another run of the same bundle is about to sync it (C6.5).
  case bundle
  /// The item's earlier run has to end first.
  case overlap
  /// The machine has no process, descriptor or memory for it.
  case shortage
}

/// How far the stop sequence of C5.6 has come.
enum StopStage: Int, Hashable, Sendable {
  /// SIGTERM has gone to every process but the leader, so that core ends the step itself.
  case steps
  /// SIGINT has gone to the leader, since it has no step to lose.
  case leader
  /// SIGKILL has gone to all.
  case kill
}

/// Who or what wanted a run to stop.
enum StopCause: String, Hashable, Sendable {
  case timeout
  case replaced
  case shutdown
}

/// The lock of C6.5: concurrent syncs into one place corrupt each other.
struct BundleKey: Hashable, Sendable {
  var workRoot: String
  var bundleID: String
}
