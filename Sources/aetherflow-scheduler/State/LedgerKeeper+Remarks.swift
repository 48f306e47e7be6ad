// SPDX-License-Identifier: Apache-2.0

import Ledger
import Scheduler

/// What is said about the ledger.
extension LedgerKeeper {
  /// Tells which runs the next start will take for interrupted ones.
  func lost(because error: LedgerError) -> LogRecord {
    let runs = try? ledger.past().unfinished.filter { $0.state != .waiting }.map(\.runID)
    let consequence =
      switch runs {
      case _ where error.kind == .gone: "the next start knows nothing of what was before it"
      case nil: "the next start may take runs that have ended for interrupted ones"
      case []?: "the next start decides anew about the fire times that were reached since"
      case let runs?: "the next start takes for interrupted: " + runs.joined(separator: ", ")
      }
    var record = LogRecord(
      .error, nil,
      "the last changes are lost, since the ledger \"\(path)\" can't be written: "
        + "\(error.message); \(consequence)")
    record[.reason] = "ledger"
    return record
  }

  /// `.corrupt-20260302T000100Z`.
  static func suffix() -> String {
    let now = TimeZoneRules.utc.rfc3339(Daemon.now().wall)
    return ".corrupt-" + now.prefix(19).filter { $0 != "-" && $0 != ":" } + "Z"
  }

  static func setAside(_ finding: String, _ aside: String) -> LogRecord {
    var record = LogRecord(
      .error, nil,
      "the ledger is damaged (\(finding)) and was renamed to \"\(aside)\"; what was missed or "
        + "active before is not known any more, items fire from now on")
    record[.reason] = "ledger"
    return record
  }

  static func begunAnew(_ finding: String, _ path: String) -> LogRecord {
    var record = LogRecord(
      .error, nil,
      "the ledger was lost (\(finding)): \"\(path)\" is a new one, without the history; items and "
        + "active runs go on")
    record[.reason] = "ledger"
    return record
  }

  static func complaint(_ error: LedgerError, _ path: String) -> String {
    let remedy =
      switch error.kind {
      case .newer: "Install the newer version again, or name another --state-directory"
      case .full: "Make room, or name another --state-directory"
      case .busy: "End the program that holds it"
      case .readOnly, .corrupt, .gone, .other:
        "See that the directory can be written, or name another --state-directory"
      }
    return "error: unable to use the ledger \"\(path)\": \(error.message). \(remedy)"
  }
}
