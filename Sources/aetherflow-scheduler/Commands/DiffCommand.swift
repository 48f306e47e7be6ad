// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Scheduler

/// `diff OLD NEW`: what a reload from one file to the other would do.
struct DiffCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff",
    abstract: "Tell what a reload from OLD to NEW would do.",
    discussion: """
      Effective values are compared: what an item gets from defaults or the top
      level counts as its own. A change of cron, timezone, cron_dialect, enabled or
      jitter makes an item's schedule start anew. The words are those of the
      scheduler's log.

      EXAMPLES
        aetherflow-scheduler diff /etc/aetherflow/scheduler.yaml scheduler.yaml.new
        aetherflow-scheduler diff old.yaml new.yaml --json | jq .changed
      """)

  @Argument(help: "The file as it is.", completion: .file())
  var old: String

  @Argument(help: "The file as it would be.", completion: .file())
  var new: String

  @Flag(help: "Print the result as JSON.")
  var json = false

  func run() throws {
    // NEW is read as if it stood where OLD does: that is what a reload would find.
    let results = [
      ConfigurationLoader(file: old).load(),
      ConfigurationLoader(file: new, inPlaceOf: old).load(),
    ]
    guard let before = results[0].plan, let after = results[1].plan else {
      for result in results where result.plan == nil {
        Console.message(result.rendered(result.errors))
      }
      throw ExitCode.invalidConfiguration
    }
    let update = PlanUpdate(from: before, to: after)
    json
      ? Console.data(update.difference.json)
      : Console.data(update.sentences.joined(separator: "\n"))
  }
}
