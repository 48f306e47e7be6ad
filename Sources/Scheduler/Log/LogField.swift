// SPDX-License-Identifier: Apache-2.0

/// The fields of a record beside message and priority, named as in docs/behaviour.md, C9.
public enum LogField: String, CaseIterable, Sendable {
  case item = "AETHERFLOW_ITEM"
  case runID = "AETHERFLOW_RUN_ID"
  case scheduledAt = "AETHERFLOW_SCHEDULED_AT"
  case attempt = "AETHERFLOW_ATTEMPT"
  case latency = "AETHERFLOW_LATENCY_USEC"
  case outcome = "AETHERFLOW_OUTCOME"
  case reason = "AETHERFLOW_REASON"
  case duration = "AETHERFLOW_DURATION_USEC"
  case exitStatus = "AETHERFLOW_EXIT_STATUS"
  case exitSignal = "AETHERFLOW_EXIT_SIGNAL"
  case cpu = "AETHERFLOW_CPU_USEC"
  case maxRSS = "AETHERFLOW_MAX_RSS_BYTES"
  case count = "AETHERFLOW_COUNT"
  case first = "AETHERFLOW_FIRST"
  case last = "AETHERFLOW_LAST"
  case stream = "AETHERFLOW_STREAM"
  case flowID = "AETHERFLOW_FLOW_ID"
  case jobID = "AETHERFLOW_JOB_ID"
  case stepID = "AETHERFLOW_STEP_ID"
  case coreEvent = "AETHERFLOW_CORE_EVENT"
}
