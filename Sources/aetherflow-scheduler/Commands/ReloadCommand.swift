// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import HTTP
import JSON
import Scheduler

/// `reload`: makes a running daemon look at its files at once.
struct ReloadCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reload",
    abstract: "Make the running scheduler read its files at once.",
    discussion: """
      The daemon notices edits by itself. This is for scripts that want to know what
      became of theirs, and for --no-watch. Without --wait it only passes the order on.

      EXAMPLES
        aetherflow-scheduler reload --wait
        aetherflow-scheduler reload --wait --json | jq .summary
        aetherflow-scheduler reload --force --wait

      EXIT STATUS
        0 done; 2 the scheduler YAML is wrong, and what was live stays live;
        4 no daemon answers; 1 refused, or not done within --timeout
      """)

  @OptionGroup var control: ControlArguments

  @Flag(help: "Wait until the reload is done, and tell what it did.")
  var wait = false

  @Flag(help: "Take files as they are, even if a writer holds them open.")
  var force = false

  @Option(help: "How long --wait waits, such as 90s or 5m.")
  var timeout = DurationOption(duration: .seconds(60))

  @Flag(help: "Print the result as JSON.")
  var json = false

  func run() throws {
    try control.talk { client in
      try client.send(
        "POST", "/v1/reload", .object([("wait", .boolean(wait)), ("force", .boolean(force))]))
      let response = try wait ? answer(client) : client.receive(within: .seconds(15))
      guard let response else {
        if wait { throw try givenUp() }
        throw ControlClient.Failure.silent(path: client.path)
      }
      try tell(response)
    }
  }

  /// Waits, and tells after a moment what for.
  private func answer(_ client: ControlClient) throws -> HTTPResponse? {
    let moment = min(.seconds(2), timeout.duration)
    if let response = try client.receive(within: moment) { return response }
    if let reason = try? hindrance() { Console.message("waiting: \(reason)") }
    return try client.receive(within: timeout.duration - moment)
  }

  private func givenUp() throws -> ExitCode {
    let reason = try hindrance() ?? "it is still being read"
    Console.message(
      """
      error: not reloaded within \(timeout.duration.wholeSeconds) s: \(reason)
      The order stands: the daemon reloads as soon as it can. --force takes files as they are.
      """)
    return .failed
  }

  /// What the daemon waits for, asked on another connection.
  private func hindrance() throws -> String? {
    try control.talk { client in
      try client.send("GET", "/v1/status")
      let status = try client.receive(within: .seconds(5))?.json
      let files = status?["configuration"]?["waiting_for"]?.elements.compactMap(\.text) ?? []
      guard !files.isEmpty else { return nil }
      return files.map { "\"\($0)\"" }.joined(separator: ", ")
        + (files.count == 1 ? " is" : " are")
        + " open for writing by another process, or changing all the time"
    }
  }

  private func tell(_ response: HTTPResponse) throws {
    let result = response.json
    if json { Console.data(result) }
    if result["outcome"]?.text == "rejected" {
      if !json, let report = result["report"]?.text { Console.message(report) }
      Console.message("error: not reloaded: \(result["error"]?.text ?? "the file is wrong")")
      throw ExitCode.invalidConfiguration
    }
    try response.demandSuccess()
    if !json { Console.data(text(result)) }
  }

  private func text(_ result: JSONValue) -> String {
    guard let summary = result["summary"]?.text else { return "reload ordered" }
    var lines = result["changes"]?.elements.compactMap(\.text) ?? []
    if let count = result["changes_left_out"]?.integer { lines.append("and \(count) more") }
    return (lines + [summary]).joined(separator: "\n")
  }
}
