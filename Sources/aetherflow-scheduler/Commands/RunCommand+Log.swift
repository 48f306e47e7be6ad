// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Scheduler
import SystemPackage
import Systemd

/// Where the log goes, and how it is written (C9).
extension RunCommand {
  enum LogFormat: String, CaseIterable, ExpressibleByArgument {
    case journal, text, json
  }

  enum LogLevel: String, CaseIterable, ExpressibleByArgument {
    case error, warning, notice, info, debug

    var threshold: LogPriority {
      switch self {
      case .error: .error
      case .warning: .warning
      case .notice: .notice
      case .info: .info
      case .debug: .debug
      }
    }
  }

  /// The format that was asked for, else the one that suits standard error.
  private var chosenFormat: LogFormat {
    if let logFormat { return logFormat }
    return JournalStream.isBehind(.standardError, named: Environment["JOURNAL_STREAM"])
      ? .journal : .text
  }

  /// Opens the log. Signals must be blocked before, since that to the journal has a thread.
  func makeLog() throws(Errno) -> LogSink {
    let zone = ZoneDatabase().local
    let format = chosenFormat
    let destination: LogSink.Destination =
      switch format {
      case .journal: .journal(try JournalLog(zone: zone))
      case .text:
        .stream(
          StreamLog(
            .text(TextFormat(zone: zone, isColored: Console.hasColoredError)), to: .standardError))
      case .json: .stream(StreamLog(.json(JSONFormat(zone: zone)), to: .standardError))
      }
    return LogSink(destination, threshold: logLevel.threshold, isForPeople: format == .text)
  }
}
