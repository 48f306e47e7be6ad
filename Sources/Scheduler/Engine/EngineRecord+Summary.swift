// SPDX-License-Identifier: Apache-2.0

extension EngineRecord {
  /// The record as a sentence for people; of captured output, the line as it was printed.
  ///
  /// The command of a step's process is not part of it: arguments may hold secrets.
  public var summary: String {
    switch event {
    case .runStart:
      "run \(runID ?? "?") of flow \(flowID ?? "?") started"
    case .jobStart:
      "\(jobName) started"
    case .stepStart:
      "\(stepName)\(stepType.map { " (\($0))" } ?? "") started"
    case .processStart:
      "\(stepName): process started\(attemptSuffix)"
    case .processStdout, .processStderr:
      message ?? ""
    case .processSuccess, .processExit:
      "\(stepName): process \(processEnd)\(attemptSuffix)"
    case .processTimeout:
      "\(stepName): process timed out\(attemptSuffix)"
    case .stepEnd:
      "\(stepName) ended: \(statusAndDuration)"
    case .jobEnd:
      "\(jobName) ended: \(statusAndDuration)\(skipReason.map { " (\($0))" } ?? "")"
    case .runSummary:
      "run summary: \(countsText)\(durationSuffix)"
    }
  }

  private var jobName: String {
    "job \(jobID ?? "?")"
  }

  private var stepName: String {
    "\(jobName): step \(stepID ?? "?")"
  }

  private var processEnd: String {
    guard let exitCode else { return "ended" }
    // Python's way to tell of a signal: its number, negated.
    return exitCode < 0
      ? "was ended by signal \(exitCode.magnitude)" : "exited with status \(exitCode)"
  }

  /// The first attempt is not worth a word.
  private var attemptSuffix: String {
    guard let attempt, attempt != 1 else { return "" }
    return ", attempt \(attempt)"
  }

  private var statusAndDuration: String {
    "\(status ?? "?")\(durationSuffix)"
  }

  private var durationSuffix: String {
    durationMilliseconds.map { " after \($0) ms" } ?? ""
  }

  private var countsText: String {
    guard let statusCounts, !statusCounts.isEmpty else { return "no jobs" }
    return statusCounts.counts.map { "\($0.count) \($0.status)" }.joined(separator: ", ")
  }
}
