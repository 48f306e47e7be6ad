// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import JSON

/// `status`: how things are with the running daemon.
struct StatusCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "Tell how the running scheduler is doing.",
    discussion: """
      Tells since when which configuration is live, what is wrong with the file if it
      was rejected, the active runs, and the fire times that come next.

      EXAMPLES
        aetherflow-scheduler status
        aetherflow-scheduler status --json | jq .runs.active
        aetherflow-scheduler status --control-socket /run/aetherflow-scheduler/control.sock

      EXIT STATUS
        0 a daemon has answered, 4 none does, 1 it is somebody else's
      """)

  @OptionGroup var control: ControlArguments

  @Flag(help: "Print the status as JSON.")
  var json = false

  func run() throws {
    try control.talk { client in
      try client.send("GET", "/v1/status")
      guard let response = try client.receive(within: .seconds(15)) else {
        throw ControlClient.Failure.silent(path: client.path)
      }
      try response.demandSuccess()
      if json {
        Console.data(response.json)
      } else {
        Console.data(StatusText(response.json, zone: ZoneDatabase().local).text)
      }
    }
  }
}
