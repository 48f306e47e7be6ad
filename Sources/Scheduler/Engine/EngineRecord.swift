// SPDX-License-Identifier: Apache-2.0

/// One of the JSON log lines that AetherFlow core writes to standard error about a run.
///
/// Core writes them with `AETHERFLOW_LOG_FORMAT=json`, among lines of other kinds: tracebacks, its
/// own plain messages, and what the processes of steps print.
public struct EngineRecord: Equatable, Sendable {
  public var event: EngineEvent
  /// When core wrote the line: milliseconds since the Unix epoch.
  public var timestampMilliseconds: Int64
  public var flowID: String?
  public var runID: String?
  public var jobID: String?
  public var stepID: String?
  public var stepType: String?
  /// `SUCCESS`, `SKIPPED` or `FAILED`, of a step or a job.
  public var status: String?
  /// A line that a step's process printed.
  public var message: String?
  /// Of a step's process; negative if a signal ended it.
  public var exitCode: Int64?
  /// Which of the attempts at a step's process, from 1.
  public var attempt: Int64?
  public var durationMilliseconds: Int64?
  /// Why a job was skipped.
  public var skipReason: String?
  public var statusCounts: EngineStatusCounts?

  /// Creates a record with nothing but what every record has.
  public init(event: EngineEvent, timestampMilliseconds: Int64) {
    self.event = event
    self.timestampMilliseconds = timestampMilliseconds
  }
}
