// SPDX-License-Identifier: Apache-2.0

/// The events that AetherFlow core writes about a run: all that version 0.0.14 has.
public enum EngineEvent: String, CaseIterable, Sendable {
  case runStart = "run_start"
  case jobStart = "job_start"
  case stepStart = "step_start"
  case processStart = "external_process_start"
  case processStdout = "external_process_stdout"
  case processStderr = "external_process_stderr"
  case processSuccess = "external_process_success"
  case processExit = "external_process_exit"
  case processTimeout = "external_process_timeout"
  case stepEnd = "step_end"
  case jobEnd = "job_end"
  case runSummary = "run_summary"
}
