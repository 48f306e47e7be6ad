// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// The command line; each command has a file of its own beside this one.
@main
struct AetherflowScheduler: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "aetherflow-scheduler",
    abstract: "Run AetherFlow flows on a schedule.",
    discussion: """
      Reads a scheduler.yaml and runs the aetherflow command at the fire times of its items.

      EXAMPLES
        aetherflow-scheduler check scheduler.yaml
        aetherflow-scheduler next scheduler.yaml --count 3
        aetherflow-scheduler run scheduler.yaml
        aetherflow-scheduler status

      EXIT STATUS
        0   done
        1   something else failed
        2   invalid, missing or unreadable configuration, invalid expression
        3   check --strict found warnings only
        4   no daemon answers
        64  wrong usage
      """,
    version: Version.current,
    subcommands: [
      RunCommand.self, CheckCommand.self, NextCommand.self, DiffCommand.self, SchemaCommand.self,
      StatusCommand.self, HistoryCommand.self, ReloadCommand.self,
    ])
}

/// The version of the program, as `--version` prints it.
enum Version {
  static let current = "0.1.0"
}

/// Exit statuses beside 0, as docs/behaviour.md, C10, gives them; wrong usage is ArgumentParser's 64.
extension ExitCode {
  /// Anything that failed and has no status of its own.
  static let failed = ExitCode(1)
  /// An invalid, missing or unreadable configuration, or an invalid expression.
  static let invalidConfiguration = ExitCode(2)
  /// `check --strict` found warnings only.
  static let warningsOnly = ExitCode(3)
  /// No daemon answers.
  static let noDaemon = ExitCode(4)
}
