// SPDX-License-Identifier: Apache-2.0

/// What is said about the ledger, and about what an earlier daemon has left in it.
extension LogRecord {
  static func ledgerFailed(_ reason: String) -> LogRecord {
    var record = LogRecord(
      .error, nil,
      "the ledger can't be written: \(reason); no run is started until it can, which is tried "
        + "every \(Phrase.duration(LedgerOutage.retryDelay))")
    record[.reason] = "ledger"
    return record
  }

  static func ledgerFailsStill(_ reason: String) -> LogRecord {
    LogRecord(.debug, nil, "the ledger still can't be written: \(reason)")
  }

  static func ledgerWorks(after duration: Duration) -> LogRecord {
    var record = LogRecord(
      .notice, nil,
      "the ledger can be written again, after \(Phrase.duration(duration)): runs are started")
    record[.reason] = "ledger"
    return record
  }

  static func stoppingRemains(of run: Run) -> LogRecord {
    LogRecord(
      .notice, nil, run,
      "run \(run.runID) of a scheduler that died has left processes behind; stopping them")
  }

  static func retryRestored(_ run: Run, delay: Duration) -> LogRecord {
    LogRecord(
      .notice, .runRetrying, run,
      "attempt \(run.attempt) of \(run.item.retries + 1), which waited when the scheduler died, "
        + "follows in \(Phrase.duration(delay))")
  }
}
