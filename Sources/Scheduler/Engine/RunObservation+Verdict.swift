// SPDX-License-Identifier: Apache-2.0

extension RunObservation {
  /// The outcome of the attempt, by the first rule that holds.
  ///
  /// What the daemon did comes first, then a signal, then the exit status, and last what the summary
  /// says: exit status 0 alone doesn't mean that anything was done.
  ///
  /// - Parameter recordsAreVisible: as ``EngineRecord/areVisible(in:)`` says. If not, nothing
  ///   follows from `run_start` not being seen.
  public func verdict(for ending: RunEnding, recordsAreVisible: Bool) -> RunVerdict {
    let (outcome, explanation) =
      switch ending {
      case .lost:
        (Outcome.interrupted, "was interrupted\(inSteps): the scheduler ended before it did")
      case .timedOut:
        (.timedOut, "was stopped\(inSteps): it reached its timeout")
      case .stopped:
        (.stopped, "was stopped\(inSteps)")
      case .startFailed:
        (.startFailed, "could not be started")
      case .signaled(let signal):
        (.killed, "was killed by signal \(signal)\(inSteps)")
      case .exited(0):
        judgeSummary()
      case .exited(let status) where recordsAreVisible && !hasStarted:
        (
          .configError,
          "ended with exit status \(status) before the flow started "
            + "(its output says what of the flow, its bundle or the engine is not in order)"
        )
      case .exited(let status):
        (.failed, "failed\(inSteps) with exit status \(status)")
      }
    return RunVerdict(
      outcome: outcome, unfinishedSteps: outcome.isSuccess ? [] : stepsInProgress,
      explanation: explanation)
  }

  /// Judges a run whose exit status is 0.
  private func judgeSummary() -> (Outcome, String) {
    guard let statusCounts else { return (.succeeded, "succeeded") }
    if statusCounts.isEmpty {
      return (.nothingRan, "ran no job: does the flow have the job that flow_job names?")
    }
    if statusCounts.contains("BLOCKED") {
      return (.blocked, "left jobs out that depend on jobs which did not succeed or did not run")
    }
    if statusCounts.contains("SUCCESS") { return (.succeeded, "succeeded") }
    if statusCounts.contains("SKIPPED") {
      return (.skipped, "had nothing to do: jobs were skipped")
    }
    // Core 0.0.14 exits with 1 after a failed job. An engine that doesn't must not look successful.
    return (.failed, "ended with exit status 0, but no job succeeded")
  }

  /// Where the run was when it ended: its steps in progress, else the jobs that failed.
  private var inSteps: String {
    let places =
      stepsInProgress.isEmpty ? failedJobs.map { "job \($0)" } : stepsInProgress.map(\.description)
    return places.isEmpty ? "" : " in " + places.joined(separator: ", ")
  }
}
