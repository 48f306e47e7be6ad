// SPDX-License-Identifier: Apache-2.0

import Foundation
import JSON
import Testing

/// `history` reads the ledger, with and without a daemon (C10).
@Suite struct HistoryTests {
  @Test func attemptsAreToldNewestFirst() throws {
    let place = try Workplace()
    try place.writeFlow("a", steps: [("one", "true")])
    try place.writeSchedule(
      """
        - {id: good, cron: "@reboot", flow_yaml: flows/a.yaml}
        - {id: bad, cron: "@reboot", flow_yaml: flows/a.yaml, retries: 1, retry_delay: 1s}
        - {id: long, cron: "@reboot", flow_yaml: flows/a.yaml}
      """)
    let engine = try place.writeEngine(
      """
      [[ $AETHERFLOW_SCHEDULER_ITEM != bad ]] || exit 3
      [[ $AETHERFLOW_SCHEDULER_ITEM != long ]] || exec sleep 600
      """)
    let daemon = try LiveDaemon(
      place, options: ["--drain-timeout", "0s"], engine: engine, state: StateFolder.name)
    let second = try daemon.wait(for: "the second attempt's end") {
      $0.event == "run_failed" && $0["AETHERFLOW_ATTEMPT"] == "2"
    }
    try daemon.wait(event: "run_finished", item: "good")

    let beside = try history(place)
    #expect(try outcomes(beside) == ["bad failed", "good succeeded", "long active"].sorted())
    let newest = try #require(beside.first)
    #expect(newest["run_id"] == .string(second["AETHERFLOW_RUN_ID"] ?? ""))
    #expect(newest["attempt"] == .integer(2))
    #expect(newest["exit_status"] == .integer(3))
    #expect(
      newest.keys == [
        "run_id", "item", "scheduled_at", "started_at", "ended_at", "outcome", "exit_status",
        "attempt", "cpu_usec", "max_rss_bytes",
      ])
    let active = try #require(beside.first { $0["item"] == .string("long") })
    #expect(active["ended_at"] == .null)
    #expect(active["started_at"] != .null)
    #expect(daemon.stop() == 0)

    #expect(try outcomes(history(place)) == ["bad failed", "good succeeded", "long stopped"])
    #expect(try history(place, "good").map { $0["item"] } == [.string("good")])
    #expect(try outcomes(history(place, "--failed")) == ["bad failed"])
    #expect(try history(place, "--limit", "1").count == 1)
    #expect(try history(place, "--since", "1h").count == 4)
    #expect(try history(place, "--since", "2199-01-01T00:00:00Z").isEmpty)
    let text = try run(place, ["bad"])
    #expect(text.output.contains("config_error (3)"))
    #expect(text.output.contains(", attempt 2"))
  }

  @Test func withoutALedgerItSaysWhereItLooked() throws {
    let place = try Workplace()
    let result = try run(place, [])
    #expect(result.status == 1)
    #expect(result.errors.contains("there is no ledger at \"\(StateFolder(place: place).ledger)\""))
  }

  private func run(_ place: Workplace, _ arguments: [String]) throws -> Program.Result {
    try Program.run(
      ["history"] + arguments,
      environment: ["XDG_STATE_HOME": place.path(StateFolder.name)])
  }

  private func history(_ place: Workplace, _ arguments: String...) throws -> [JSONValue] {
    let result = try run(place, arguments + ["--json"])
    #expect(result.status == 0)
    guard case .array(let rows) = try JSONValue(parsing: Array(result.output.utf8)) else {
      return []
    }
    return rows
  }

  /// Items with the word of their last outcome, in the order of the items.
  private func outcomes(_ rows: [JSONValue]) throws -> [String] {
    var words: [String: String] = [:]
    for row in rows.reversed() {
      guard case .string(let item)? = row["item"] else { continue }
      let outcome = if case .string(let word)? = row["outcome"] { word } else { "active" }
      words[item] = outcome == "config_error" ? "failed" : outcome
    }
    return words.map { "\($0) \($1)" }.sorted()
  }
}

extension JSONValue {
  fileprivate var keys: [String] {
    if case .object(let members) = self { members.map(\.0) } else { [] }
  }
}
