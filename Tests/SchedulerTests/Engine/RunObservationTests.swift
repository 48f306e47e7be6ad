// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Scheduler

@Suite("Run observation")
struct RunObservationTests {
  @Test(
    "the summary's counts, exit status 0",
    arguments: [
      ("", .nothingRan), ("SUCCESS=0", .nothingRan), ("SUCCESS=1", .succeeded),
      ("SKIPPED=2 SUCCESS=1", .succeeded), ("SKIPPED=2", .skipped),
      ("BLOCKED=1 SUCCESS=5", .blocked), ("BLOCKED=1 SKIPPED=1", .blocked),
      ("SKIPPED=1 BLOCKED=0", .skipped), ("FAILED=1", .failed), ("UNHEARD_OF=1", .failed),
    ] as [(String, Outcome)])
  func counts(_ text: String, _ outcome: Outcome) {
    let counts = text.split(separator: " ").map { pair in
      let parts = pair.split(separator: "=")
      return (status: String(parts[0]), count: Int64(parts[1]) ?? -1)
    }
    var observation = RunObservation(runID: "r")
    observation.observe(record(.runStart))
    observation.observe(record(.runSummary) { $0.statusCounts = EngineStatusCounts(counts) })
    #expect(observation.verdict(for: .exited(0), recordsAreVisible: true).outcome == outcome)
  }

  @Test("several jobs at once: the steps in progress in the order of their starts")
  func parallel() {
    var observation = RunObservation(runID: "r")
    observation.observe(record(.runStart))
    for (job, step) in [("b", "1"), ("a", "1"), ("c", "1"), ("a", "2"), ("b", "1")] {
      observation.observe(record(.stepStart, job: job, step: step))
    }
    observation.observe(record(.stepEnd, job: "a", step: "1") { $0.status = "SUCCESS" })
    observation.observe(record(.jobEnd, job: "c") { $0.status = "SUCCESS" })
    observation.observe(record(.jobEnd, job: "b") { $0.status = "FAILED" })
    let verdict = observation.verdict(for: .exited(1), recordsAreVisible: true)
    #expect(verdict.outcome == .failed)
    #expect(
      verdict.explanation
        == "failed in step 1 of job b, step 2 of job a with exit status 1")
  }

  @Test("a failed job without a step in progress is named")
  func failedJob() {
    var observation = RunObservation(runID: "r")
    observation.observe(record(.runStart))
    observation.observe(record(.jobEnd, job: "a") { $0.status = "FAILED" })
    let verdict = observation.verdict(for: .exited(1), recordsAreVisible: true)
    #expect(verdict.explanation == "failed in job a with exit status 1")
    #expect(verdict.unfinishedSteps.isEmpty)
  }

  @Test("what was seen of the start")
  func start() {
    var observation = RunObservation(runID: "r")
    #expect(!observation.hasStarted && !observation.hasStartedStep)
    observation.observe(record(.jobStart, job: "a"))
    #expect(!observation.hasStarted && !observation.hasStartedStep)
    observation.observe(record(.runStart))
    #expect(observation.hasStarted && !observation.hasStartedStep)
    observation.observe(record(.stepStart, job: "a", step: "1"))
    #expect(observation.hasStartedStep)
  }

  @Test("a run that starts steps without end is not remembered without end")
  func memory() {
    var observation = RunObservation(runID: "r")
    for number in 0..<1000 {
      observation.observe(record(.stepStart, job: "a", step: "\(number)"))
      observation.observe(record(.jobEnd, job: "\(number)") { $0.status = "FAILED" })
    }
    #expect(observation.stepsInProgress.count == RunObservation.memory)
    #expect(observation.failedJobs.count == RunObservation.memory)
  }

  @Test(
    "success, failure and neither",
    arguments: [
      (.interrupted, "failure"), (.timedOut, "failure"), (.stopped, "neither"),
      (.startFailed, "failure"), (.killed, "failure"), (.configError, "failure"),
      (.failed, "failure"), (.blocked, "failure"), (.succeeded, "success"),
      (.skipped, "success"), (.nothingRan, "failure"),
    ] as [(Outcome, String)])
  func kinds(_ outcome: Outcome, _ kind: String) {
    #expect(outcome.isSuccess == (kind == "success"))
    #expect(outcome.isFailure == (kind == "failure"))
  }

  private func record(
    _ event: EngineEvent, job: String? = nil, step: String? = nil,
    _ change: (inout EngineRecord) -> Void = { _ in }
  ) -> EngineRecord {
    var record = EngineRecord(event: event, timestampMilliseconds: 0)
    record.runID = "r"
    record.jobID = job
    record.stepID = step
    change(&record)
    return record
  }
}
