// SPDX-License-Identifier: Apache-2.0

import Reactor
import Scheduler
import Systemd

/// What is to be told before there is a scheduler: to people as any command tells it, to machines as
/// records.
extension LogSink {
  /// The start fails. `systemctl status` shows the reason as well.
  func refuse(_ message: String, as event: LogEvent? = nil) {
    ServiceNotifier.status(message)
    guard !isForPeople else { return Console.message(message) }
    write(LogRecord(.error, event, message))
  }

  /// The start fails, since the scheduler YAML is wrong: each error is a record, with the line that it
  /// is about. A service manager shows the last ten records of a service, and three lines of each.
  func refuse(_ result: ConfigurationLoader.Result, of file: String) {
    let errors = result.errors
    if let first = errors.first { ServiceNotifier.status(first.headline) }
    guard !isForPeople else { return Console.message(result.rendered(errors)) }
    for error in errors { write(LogRecord(.error, nil, result.rendered([error]))) }
    let count = "\(errors.count) error\(errors.count == 1 ? "" : "s")"
    var record = LogRecord(
      .error, .configRejected, "\(file) has \(count): the scheduler does not start")
    record[.reason] = "invalid"
    write(record)
  }

  /// What is doubtful about the file, and what is wrong with the files that it names.
  ///
  /// The latter holds items, which the scheduler tells by records of its own; only people see it here
  /// as well, with the lines that it is about.
  func remark(on result: ConfigurationLoader.Result, _ plan: Plan) {
    guard isForPeople else {
      for warning in result.warnings { write(LogRecord(.warning, nil, result.rendered([warning]))) }
      return
    }
    // Of a manifest that is wrong, the scheduler's record has the lines.
    let remarks = result.diagnostics.filter { plan.manifests[$0.file]?.fault == nil }
    if !remarks.isEmpty { Console.message(result.rendered(remarks)) }
  }

  private func write(_ record: LogRecord) {
    write(record, at: WallInstant(microseconds: Clocks.realtime()))
  }
}
