// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Scheduler

/// A line that core writes, and what is to be made of it.
struct RecordCase: CustomTestStringConvertible {
  var line: String
  var priority: EngineRecord.Priority = .informational
  var summary: String

  var testDescription: String {
    summary
  }

  private static let step =
    #""job_id": "main", "step_id": "hello", "step_type": "external.process""#
  private static let run = #""ts_ms": 1795575367765, "flow_id": "one", "run_id": "r1""#

  static let all = [
    RecordCase(
      line: #"{\#(run), "event": "run_start", "yaml": "one.yaml"}"#,
      summary: "run r1 of flow one started"),
    RecordCase(
      line: #"{\#(run), "event": "job_start", "job_id": "main"}"#, summary: "job main started"),
    RecordCase(
      line: #"{\#(run), "event": "step_start", \#(step)}"#,
      summary: "job main: step hello (external.process) started"),
    RecordCase(
      line:
        #"{"ts_ms": 1, "event": "external_process_start", "attempt": 1, "command": ["a"], \#(step)}"#,
      summary: "job main: step hello: process started"),
    RecordCase(
      line:
        #"{"ts_ms": 1, "event": "external_process_start", "attempt": 2, "command": ["a"], \#(step)}"#,
      summary: "job main: step hello: process started, attempt 2"),
    RecordCase(
      line:
        #"{"ts_ms": 1, "event": "external_process_stdout", "message": "a \"b\" ü \u00e4", \#(step)}"#,
      summary: #"a "b" ü ä"#),
    RecordCase(
      line: #"{"ts_ms": 1, "event": "external_process_stderr", "message": "oh", \#(step)}"#,
      priority: .warning, summary: "oh"),
    RecordCase(
      line:
        #"{"ts_ms": 1, "event": "external_process_success", "attempt": 1, "exit_code": 0, \#(step)}"#,
      summary: "job main: step hello: process exited with status 0"),
    RecordCase(
      line:
        #"{"ts_ms": 1, "event": "external_process_exit", "attempt": 3, "exit_code": 4, \#(step)}"#,
      priority: .error, summary: "job main: step hello: process exited with status 4, attempt 3"),
    RecordCase(
      line:
        #"{"ts_ms": 1, "event": "external_process_exit", "attempt": 1, "exit_code": -15, \#(step)}"#,
      priority: .error, summary: "job main: step hello: process was ended by signal 15"),
    RecordCase(
      line: #"{"ts_ms": 1, "event": "external_process_timeout", "attempt": 1, \#(step)}"#,
      priority: .error, summary: "job main: step hello: process timed out"),
    RecordCase(
      line: #"{\#(run), "event": "step_end", \#(step), "status": "SUCCESS", "duration_ms": 12}"#,
      summary: "job main: step hello ended: SUCCESS after 12 ms"),
    RecordCase(
      line:
        #"{\#(run), "event": "job_end", "job_id": "main", "status": "SUCCESS", "duration_ms": 3, "skip_reason": null}"#,
      summary: "job main ended: SUCCESS after 3 ms"),
    RecordCase(
      line:
        #"{\#(run), "event": "job_end", "job_id": "main", "status": "FAILED", "duration_ms": 9, "skip_reason": null}"#,
      priority: .error, summary: "job main ended: FAILED after 9 ms"),
    RecordCase(
      line:
        #"{\#(run), "event": "job_end", "job_id": "main", "status": "SKIPPED", "duration_ms": 9, "skip_reason": "no data"}"#,
      summary: "job main ended: SKIPPED after 9 ms (no data)"),
    RecordCase(
      line:
        #"{\#(run), "event": "run_summary", "duration_ms": 20, "status_counts": {"SUCCESS": 1, "BLOCKED": 2}, "jobs": []}"#,
      summary: "run summary: 1 SUCCESS, 2 BLOCKED after 20 ms"),
    RecordCase(
      line:
        #"{\#(run), "event": "run_summary", "duration_ms": 0, "status_counts": {}, "jobs": []}"#,
      summary: "run summary: no jobs after 0 ms"),
    // Whatever is missing or of another type than core writes.
    RecordCase(
      line: #"{"ts_ms": 1, "event": "step_end", "job_id": 5, "step_id": null, "duration_ms": "x"}"#,
      summary: "job ?: step ? ended: ?"),
    RecordCase(
      line: #"{"ts_ms": 1, "event": "external_process_exit", "exit_code": 1.5}"#,
      priority: .error, summary: "job ?: step ?: process ended"),
    RecordCase(
      line: #"{"ts_ms": 1, "event": "external_process_exit", "exit_code": -9223372036854775808}"#,
      priority: .error,
      summary: "job ?: step ?: process was ended by signal 9223372036854775808"),
    RecordCase(
      line: #"{"ts_ms": 1, "event": "run_summary", "status_counts": [1]}"#,
      summary: "run summary: no jobs"),
    RecordCase(line: #"{"ts_ms": 1, "event": "external_process_stdout"}"#, summary: ""),
  ]
}

@Suite("Engine records")
struct EngineRecordTests {
  @Test("priority and summary", arguments: RecordCase.all)
  func read(_ row: RecordCase) throws {
    let record = try #require(EngineRecord(line: row.line.utf8))
    #expect(record.priority == row.priority)
    #expect(record.summary == row.summary)
  }

  @Test(
    "every other line is not a record",
    arguments: [
      "", "{", "{}", "Job success", "Traceback (most recent call last):", "[1]", "null",
      #" {"ts_ms": 1, "event": "run_start"}"#,
      #"{"ts_ms": 1, "event": "run_start"} x"#,
      #"{"ts_ms": 1, "event": "run_start""#,
      #"{"ts_ms": 1, "event": "run_started"}"#,
      #"{"ts_ms": 1, "event": "RUN_START"}"#,
      #"{"ts_ms": 1, "event": 7}"#,
      #"{"ts_ms": 1}"#,
      #"{"event": "run_start"}"#,
      #"{"ts_ms": "1", "event": "run_start"}"#,
      #"{"ts_ms": 1.5, "event": "run_start"}"#,
      #"{"ts_ms": 99999999999999999999, "event": "run_start"}"#,
      #"{"ts_ms": true, "event": "run_start"}"#,
      #"{"nested": {"ts_ms": 1, "event": "run_start"}}"#,
    ])
  func reject(_ line: String) {
    #expect(EngineRecord(line: line.utf8) == nil)
  }

  @Test("a line that is not UTF-8 is not a record")
  func rejectBytes() {
    let line =
      Array(#"{"ts_ms": 1, "event": "run_start", "run_id": ""#.utf8) + [0xFF] + Array(#""}"#.utf8)
    #expect(EngineRecord(line: line) == nil)
  }

  @Test("all fields of the lines that core wrote")
  func fields() throws {
    let records = try EngineFixture.records("condition_error")
    #expect(records.count == 13)
    var step = EngineRecord(event: .stepEnd, timestampMilliseconds: 0)
    step.flowID = "one"
    step.runID = "one"
    step.jobID = "main"
    step.stepID = "hello"
    step.stepType = "external.process"
    step.status = "SUCCESS"
    var end = try #require(records.first { $0.event == .stepEnd })
    #expect(end.timestampMilliseconds > 1_795_000_000_000)
    #expect(end.durationMilliseconds != nil)
    end.timestampMilliseconds = 0
    end.durationMilliseconds = nil
    #expect(end == step)
    #expect(records.compactMap(\.message) == ["hi", #"a "quoted" täxt"#])
    #expect(records.compactMap(\.exitCode) == [0, 0])
    #expect(records.compactMap(\.attempt) == [1, 1, 1, 1])
    let summary = try #require(EngineFixture.records("succeeded").last)
    #expect(summary.statusCounts == EngineStatusCounts([("SUCCESS", 2)]))
  }

  @Test(
    "whether records can be seen",
    arguments: [
      (nil, nil, false), ("json", nil, true), ("JSON", nil, true), ("text", nil, false),
      ("", nil, false), ("json", "info", true), ("json", "DEBUG", true), ("json", "loud", true),
      ("json", "", true), ("json", "warning", false), ("json", "ERROR", false),
      ("json", "Critical", false), ("text", "INFO", false),
    ] as [(String?, String?, Bool)])
  func visibility(_ format: String?, _ level: String?, _ isVisible: Bool) {
    var environment = ["PATH": "/usr/bin"]
    environment["AETHERFLOW_LOG_FORMAT"] = format
    environment["AETHERFLOW_LOG_LEVEL"] = level
    #expect(EngineRecord.areVisible(in: environment) == isVisible)
  }
}
