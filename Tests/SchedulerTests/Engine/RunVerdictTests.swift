// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Scheduler

/// A recorded run, an ending, and the verdict.
struct VerdictCase: CustomTestStringConvertible {
  /// The recording; nil for a run that wrote nothing.
  var recording: String?
  /// How many of its records were seen before the end; nil for all.
  var seen: Int?
  var runID: String
  var ending: RunEnding
  var recordsAreVisible = true
  var outcome: Outcome
  var steps: [String] = []
  var explanation: String

  var testDescription: String {
    "\(recording ?? "nothing") \(seen.map(String.init) ?? "") \(ending) "
      + "\(recordsAreVisible ? "" : "(not visible) ")→ \(outcome.rawValue)"
  }

  private static let notInOrder =
    " before the flow started (its output says what of the flow, its bundle or the engine is not in "
    + "order)"

  static let byRecords = [
    VerdictCase(
      recording: "succeeded", runID: "succeeded", ending: .exited(0), outcome: .succeeded,
      explanation: "succeeded"),
    VerdictCase(
      recording: "resumed", runID: "succeeded", ending: .exited(0), outcome: .succeeded,
      explanation: "succeeded"),
    VerdictCase(
      recording: "step_retried", runID: "retry", ending: .exited(0), outcome: .succeeded,
      explanation: "succeeded"),
    VerdictCase(
      recording: "skipped", runID: "skipped", ending: .exited(0), outcome: .skipped,
      explanation: "had nothing to do: jobs were skipped"),
    VerdictCase(
      recording: "blocked", runID: "blocked", ending: .exited(0), outcome: .blocked,
      explanation: "left jobs out that depend on jobs which did not succeed or did not run"),
    VerdictCase(
      recording: "nothing_ran", runID: "nothing", ending: .exited(0), outcome: .nothingRan,
      explanation: "ran no job: does the flow have the job that flow_job names?"),
    VerdictCase(
      recording: "failed_in_lock", runID: "fail", ending: .exited(1), outcome: .failed,
      steps: ["main/guarded"], explanation: "failed in step guarded of job main with exit status 1"),
    VerdictCase(
      recording: "step_timeout", runID: "slow", ending: .exited(1), outcome: .failed,
      steps: ["main/sleeps"], explanation: "failed in step sleeps of job main with exit status 1"),
    VerdictCase(
      recording: "nested", runID: "outer", ending: .exited(1), outcome: .failed,
      steps: ["main/fails"], explanation: "failed in step fails of job main with exit status 1"),
    VerdictCase(
      recording: "condition_error", runID: "one", ending: .exited(1), outcome: .failed,
      explanation: "failed with exit status 1"),
    VerdictCase(
      recording: "config_error", runID: "x", ending: .exited(1), outcome: .configError,
      explanation: "ended with exit status 1" + notInOrder),
    // A nested run's records neither start this one nor sum it up.
    VerdictCase(
      recording: "blocked", runID: "other", ending: .exited(0), outcome: .succeeded,
      explanation: "succeeded"),
    VerdictCase(
      recording: "blocked", runID: "other", ending: .exited(2), outcome: .configError,
      explanation: "ended with exit status 2" + notInOrder),
  ]

  static let byEnding = [
    VerdictCase(
      runID: "x", ending: .startFailed, outcome: .startFailed,
      explanation: "could not be started"),
    VerdictCase(
      runID: "x", ending: .exited(0), outcome: .succeeded, explanation: "succeeded"),
    VerdictCase(
      runID: "x", ending: .exited(127), outcome: .configError,
      explanation: "ended with exit status 127" + notInOrder),
    VerdictCase(
      runID: "x", ending: .exited(1), recordsAreVisible: false, outcome: .failed,
      explanation: "failed with exit status 1"),
    VerdictCase(
      runID: "x", ending: .signaled(9), outcome: .killed,
      explanation: "was killed by signal 9"),
    // The first three records leave the run in its first step.
    VerdictCase(
      recording: "succeeded", seen: 3, runID: "succeeded", ending: .signaled(9), outcome: .killed,
      steps: ["first/a"], explanation: "was killed by signal 9 in step a of job first"),
    VerdictCase(
      recording: "succeeded", seen: 3, runID: "succeeded", ending: .lost, outcome: .interrupted,
      steps: ["first/a"],
      explanation: "was interrupted in step a of job first: the scheduler ended before it did"),
    VerdictCase(
      recording: "succeeded", seen: 3, runID: "succeeded", ending: .timedOut, outcome: .timedOut,
      steps: ["first/a"],
      explanation: "was stopped in step a of job first: it reached its timeout"),
    VerdictCase(
      recording: "succeeded", seen: 3, runID: "succeeded", ending: .stopped, outcome: .stopped,
      steps: ["first/a"], explanation: "was stopped in step a of job first"),
    VerdictCase(
      recording: "succeeded", seen: 3, runID: "succeeded", ending: .exited(0), outcome: .succeeded,
      explanation: "succeeded"),
    // What the daemon did decides, even if the run then came to a good end.
    VerdictCase(
      recording: "succeeded", runID: "succeeded", ending: .timedOut, outcome: .timedOut,
      explanation: "was stopped: it reached its timeout"),
  ]
}

@Suite("Run verdict")
struct RunVerdictTests {
  @Test("verdict", arguments: VerdictCase.byRecords + VerdictCase.byEnding)
  func verdict(_ row: VerdictCase) throws {
    var records: [EngineRecord] = []
    if let recording = row.recording {
      records = try EngineFixture.records(recording)
    }
    var observation = RunObservation(runID: row.runID)
    for record in records.prefix(row.seen ?? .max) {
      observation.observe(record)
    }
    let verdict = observation.verdict(for: row.ending, recordsAreVisible: row.recordsAreVisible)
    #expect(verdict.outcome == row.outcome)
    #expect(verdict.unfinishedSteps.map { "\($0.jobID)/\($0.stepID)" } == row.steps)
    #expect(verdict.explanation == row.explanation)
  }
}
