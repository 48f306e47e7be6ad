// SPDX-License-Identifier: Apache-2.0

/// What is said about a machine that lacks what a process takes (C5.9).
extension LogRecord {
  static func shortageBegins(_ reason: String) -> LogRecord {
    var record = LogRecord(
      .warning, nil,
      "a run can't be started at the moment: \(reason); it waits, and is tried again for as long as "
        + "its misfire_grace_time")
    record[.reason] = "shortage"
    return record
  }

  static func shortageEnds(after duration: Duration) -> LogRecord {
    var record = LogRecord(
      .notice, nil,
      "no run waits any more for what the machine lacked, after \(Phrase.duration(duration))")
    record[.reason] = "shortage"
    return record
  }
}
