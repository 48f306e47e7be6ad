// SPDX-License-Identifier: Apache-2.0

extension EngineRecord {
  /// The priorities of `syslog(3)` that records have.
  public enum Priority: Int, Sendable {
    case error = 3
    case warning = 4
    case informational = 6
  }

  /// How much a record matters. Core's lines carry no level, so it follows from the event.
  public var priority: Priority {
    switch event {
    case .processExit, .processTimeout:
      .error
    case .processStderr:
      .warning
    // Core itself logs the end of a failed job as information.
    case .jobEnd where status == "FAILED":
      .error
    default:
      .informational
    }
  }
}
