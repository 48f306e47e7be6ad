// SPDX-License-Identifier: Apache-2.0

/// Follows one attempt of a run by the records that AetherFlow writes, and judges it at its end.
///
/// Its memory is bounded, whatever the run prints.
public struct RunObservation: Sendable {
  /// The id that the run was started with.
  public let runID: String

  /// Whether `run_start` was seen: the configuration was in order, and the bundle is synced.
  public private(set) var hasStarted = false

  /// Whether any `step_start` was seen; a resumed attempt without one can't be resumed.
  public private(set) var hasStartedStep = false

  /// The flow that core said it runs.
  public private(set) var flowID: String?

  /// The counts of `run_summary`, which core writes only if no job failed.
  public private(set) var statusCounts: EngineStatusCounts?

  /// The steps that have started and not ended, in the order of their starts.
  public private(set) var stepsInProgress: [StepReference] = []

  /// The jobs that ended as failed, in order.
  public private(set) var failedJobs: [String] = []

  /// How many steps and jobs are remembered. Core itself runs one job after the other.
  static let memory = 64

  /// Begins with an attempt of which nothing was seen.
  public init(runID: String) {
    self.runID = runID
  }

  /// Takes note of a record from the run's standard error.
  ///
  /// Records of another run are ignored: a step may itself run AetherFlow, whose records then come
  /// out at the same end.
  public mutating func observe(_ record: EngineRecord) {
    guard record.runID == runID else { return }
    switch record.event {
    case .runStart:
      hasStarted = true
      flowID = record.flowID
    case .stepStart:
      hasStartedStep = true
      start(record.step)
    case .stepEnd:
      stepsInProgress.removeAll { $0 == record.step }
    case .jobEnd:
      end(jobID: record.jobID, isFailed: record.status == "FAILED")
    case .runSummary:
      statusCounts = record.statusCounts
    case .jobStart, .processStart, .processStdout, .processStderr, .processSuccess, .processExit,
      .processTimeout:
      break
    }
  }

  private mutating func start(_ step: StepReference?) {
    guard let step, !stepsInProgress.contains(step), stepsInProgress.count < Self.memory else {
      return
    }
    stepsInProgress.append(step)
  }

  /// Keeps the steps of a failed job: what is in progress then is what failed.
  private mutating func end(jobID: String?, isFailed: Bool) {
    guard let jobID else { return }
    guard isFailed else {
      stepsInProgress.removeAll { $0.jobID == jobID }
      return
    }
    if !failedJobs.contains(jobID), failedJobs.count < Self.memory {
      failedJobs.append(jobID)
    }
  }
}

extension EngineRecord {
  /// The step that a record is about.
  var step: StepReference? {
    guard let jobID, let stepID else { return nil }
    return StepReference(jobID: jobID, stepID: stepID)
  }
}
