// SPDX-License-Identifier: Apache-2.0

/// What is said about runs that start, wait, end and are stopped.
extension LogRecord {
  /// A record about an attempt, with the four fields that name it.
  init(_ priority: LogPriority, _ event: LogEvent?, _ run: Run, _ message: String) {
    self.init(priority, event, message)
    self[.item] = .text(run.item.id)
    self[.runID] = .text(run.runID)
    self[.scheduledAt] = .text(run.scheduledAt)
    self[.attempt] = .number(Int64(run.attempt))
  }

  static func runStarted(_ run: Run, latency: Duration) -> LogRecord {
    let attempt = run.attempt > 1 ? ", attempt \(run.attempt)" : ""
    var record = LogRecord(
      .info, .runStarted, run,
      "run \(run.runID) started\(attempt), \(run.promptness(latency))")
    record[.latency] = .number(latency.wholeMicroseconds)
    return record
  }

  static func syncStarted(_ run: Run) -> LogRecord {
    LogRecord(
      .info, nil, run,
      "\(run.title) started, since the bundle manifest was edited (on_bundle_change: sync)")
  }

  static func runQueued(_ run: Run, reason: WaitReason) -> LogRecord {
    let cause =
      switch reason {
      case .slot: "max_concurrent_runs is reached"
      case .bundle: "another run is syncing the same bundle"
      case .overlap: "the item's earlier run is still active"
      case .shortage: "the machine has no process for it at the moment"
      }
    var record = LogRecord(.info, .runQueued, run, "run \(run.runID) waits: \(cause)")
    record[.reason] = .text(reason.rawValue)
    return record
  }

  /// The one record with which each attempt ends; outcome decides event and priority (C9).
  static func runEnded(
    _ run: Run, _ verdict: RunVerdict, duration: Duration?, usage: ProcessReport?, reason: String?
  ) -> LogRecord {
    let (event, priority) = verdict.outcome.eventAndPriority
    var message = "\(run.title) \(verdict.explanation)"
    if let reason { message += ": \(reason)" }
    if verdict.outcome != .startFailed, let duration {
      message += " after \(Phrase.duration(duration))"
    }
    // A sync is no run, so its end is a remark.
    var record = LogRecord(priority, run.isSync ? nil : event, run, message)
    record[.outcome] = .text(verdict.outcome.rawValue)
    record[.duration] = duration.map { .number($0.wholeMicroseconds) }
    if let usage {
      record.addUsage(usage)
    }
    if record.event == .runFailed {
      record[.flowID] = run.observation.flowID.map(LogValue.text)
      record[.jobID] = verdict.unfinishedSteps.first.map { .text($0.jobID) }
      record[.stepID] = verdict.unfinishedSteps.first.map { .text($0.stepID) }
    }
    return record
  }

  private mutating func addUsage(_ usage: ProcessReport) {
    switch usage.status {
    case .exited(let code): self[.exitStatus] = .number(Int64(code))
    case .signaled(let number): self[.exitSignal] = .number(Int64(number))
    case .lost: break
    }
    self[.cpu] = .number(usage.cpuMicroseconds)
    self[.maxRSS] = usage.maxRSSBytes.map(LogValue.number)
  }

  static func runRetrying(_ next: Run, of failed: Run, delay: Duration) -> LogRecord {
    let mode = next.runID == failed.runID ? "the same run id" : "run id \(next.runID)"
    return LogRecord(
      .notice, .runRetrying, next,
      "attempt \(next.attempt) of \(next.item.retries + 1) follows in \(Phrase.duration(delay))"
        + ", with \(mode)")
  }

  static func retriesEnded(_ run: Run) -> LogRecord {
    LogRecord(
      .error, nil, run,
      "no further attempt: run \(run.runID) ended before its first step, so resuming can't get "
        + "any further; retry_mode: fresh would start anew")
  }

  static func runSkipped(_ run: Run, active: Run) -> LogRecord {
    let what =
      run.cause == .schedule
      ? "fire time \(run.scheduledAt) of \(run.item.id)"
      : "the run that the edit of the bundle manifest of \(run.item.id) asks for is"
    var record = LogRecord(
      .warning, .runSkipped,
      "\(what) skipped: run \(active.runID) is still active (overlap: \(run.item.overlap.rawValue))"
    )
    record[.item] = .text(run.item.id)
    record[.runID] = .text(run.runID)
    record[.scheduledAt] = .text(run.scheduledAt)
    record[.reason] = "overlap"
    return record
  }

  /// A run that never got its process gives way; or the attempts still to come are called off.
  static func runWithdrawn(_ run: Run, reason: WithdrawalReason) -> LogRecord {
    let cause =
      switch reason {
      case .replaced: "a newer fire time replaces it"
      case .removed: "the item was removed from the configuration"
      case .edited: "the item is held or not enabled"
      case .shutdown: "the scheduler is stopping"
      }
    guard run.attempt == 1 else {
      var record = LogRecord(
        .warning, nil, run, "attempt \(run.attempt) of \(run.item.id) called off: \(cause)")
      record[.reason] = .text(reason.rawValue)
      return record
    }
    var record = LogRecord(
      .warning, reason == .replaced ? .runSkipped : .runMissed, run,
      "run \(run.runID) dropped before it started: \(cause)")
    record[.reason] = .text(reason.rawValue)
    if reason != .replaced {
      record[.count] = 1
      record[.first] = .text(run.scheduledAt)
      record[.last] = .text(run.scheduledAt)
    }
    return record
  }

  static func stopRequested(_ run: Run, because cause: StopCause) -> LogRecord {
    let reason =
      switch cause {
      case .timeout: "its timeout of \(Phrase.duration(run.item.timeout ?? .zero)) is over"
      case .replaced: "a newer fire time replaces it"
      case .shutdown: "the scheduler is stopping"
      }
    return LogRecord(.notice, nil, run, "stopping \(run.title): \(reason)")
  }

  static func killing(_ run: Run, since reason: String) -> LogRecord {
    LogRecord(.warning, nil, run, "killing \(run.title): \(reason)")
  }

  static func leftoversKilled(_ run: Run, count: Int) -> LogRecord {
    var record = LogRecord(
      .warning, nil, run,
      "\(run.title) left \(count) \(count == 1 ? "process" : "processes") behind; killed")
    record[.count] = .number(Int64(count))
    return record
  }
}

extension Run {
  fileprivate var title: String { isSync ? "sync \(runID)" : "run \(runID)" }

  fileprivate func promptness(_ latency: Duration) -> String {
    cause == .schedule
      ? "\(Phrase.duration(latency)) after it was due"
      : "since the bundle manifest was edited (on_bundle_change: run)"
  }
}

extension Outcome {
  fileprivate var eventAndPriority: (LogEvent, LogPriority) {
    switch self {
    case .succeeded, .skipped: (.runFinished, .info)
    case .timedOut: (.runTimedOut, .error)
    case .stopped: (.runStopped, .warning)
    case .interrupted: (.runInterrupted, .error)
    case .startFailed, .killed, .configError, .failed, .blocked, .nothingRan: (.runFailed, .error)
    }
  }
}
