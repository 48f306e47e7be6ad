// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import JSON
import Ledger
import Scheduler

/// `history`: what the ledger says about past and active runs.
struct HistoryCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "history",
    abstract: "Tell how past runs have ended, newest first.",
    discussion: """
      Reads the ledger of the state directory, whether a scheduler is running or not.
      Each attempt is one line; one that has not ended is active.

      EXAMPLES
        aetherflow-scheduler history
        aetherflow-scheduler history hourly_sales --since 24h
        aetherflow-scheduler history --failed --since 2026-03-01T00:00:00+01:00
        aetherflow-scheduler history --json --limit 1000 | jq '.[].outcome'
      """)

  @Argument(help: "Only the runs of this item.")
  var id: String?

  @Option(
    help: "Only fire times from this instant on, such as 2026-03-01T00:00:00+01:00, or 24h ago.")
  var since: SinceOption?

  @Flag(help: "Only attempts that failed.")
  var failed = false

  @Option(help: "How many attempts at most.")
  var limit = 20

  @Flag(help: "Print the result as JSON.")
  var json = false

  @OptionGroup var state: StateArguments

  func validate() throws {
    guard limit >= 1 else { throw ValidationError("--limit must be 1 or more.") }
  }

  func run() throws {
    do throws(StateError) {
      let runs = try read(StateDirectory.locateLedger(option: state.stateDirectory))
      let zone = ZoneDatabase().local
      if json {
        Console.data(.array(runs.map { HistoryLine($0, zone: zone).json }))
      } else if runs.isEmpty {
        Console.message("no runs\(id.map { " of \"\($0)\"" } ?? "")")
      } else {
        Console.data(runs.map { HistoryLine($0, zone: zone).text }.joined(separator: "\n"))
      }
    } catch {
      Console.message(error.message)
      throw ExitCode.failed
    }
  }

  private func read(_ path: String) throws(StateError) -> [LedgerRun] {
    var query = LedgerQuery()
    query.item = id
    query.since = since.map { $0.instant(before: Daemon.now().wall).microseconds }
    if failed {
      query.excludedOutcomes = Outcome.allCases.filter { !$0.isFailure }.map(\.rawValue)
    }
    query.limit = Int64(limit)
    do {
      return try Ledger.history(path, query)
    } catch {
      throw StateError(message: "error: unable to read the ledger \"\(path)\": \(error)")
    }
  }
}

/// An instant on the command line, or how long ago it was.
enum SinceOption: ExpressibleByArgument {
  case instant(WallInstant)
  case ago(Duration)

  init?(argument: String) {
    if let instant = try? WallInstant(rfc3339: argument) {
      self = .instant(instant)
    } else if let duration = DurationText.parse(argument) {
      self = .ago(duration)
    } else {
      return nil
    }
  }

  func instant(before now: WallInstant) -> WallInstant {
    switch self {
    case .instant(let instant): instant
    case .ago(let duration): now - duration
    }
  }
}
