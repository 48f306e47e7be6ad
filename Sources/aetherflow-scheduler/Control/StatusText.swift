// SPDX-License-Identifier: Apache-2.0

import JSON
import Scheduler

/// The answer of `GET /v1/status` for a person.
///
/// What a newer daemon tells beside that is left out, and what an older one does not tell as well.
struct StatusText {
  private let status: JSONValue
  private let zone: TimeZoneRules

  init(_ status: JSONValue, zone: TimeZoneRules) {
    self.status = status
    self.zone = zone
  }

  var text: String {
    (heading + configuration + ledger + runs + last + next).joined(separator: "\n")
  }

  private var heading: [String] {
    let state = status["state"]?.text.flatMap { $0 == "running" ? nil : ", \($0)" } ?? ""
    return [
      "aetherflow-scheduler \(word(status["version"])), pid \(number(status["pid"])), "
        + "up since \(time(status["started_at"]))\(state)"
    ]
  }

  private var configuration: [String] {
    let configuration = status["configuration"]
    let items = status["items"]
    var lines = [
      line(
        "file",
        "\(word(configuration?["file"])), live since \(time(configuration?["live_since"]))"),
      line(
        "items",
        "\(number(items?["total"])) (\(number(items?["held"])) held, "
          + "\(number(items?["disabled"])) disabled)"),
    ]
    if let rejected = configuration?["rejected"], let report = rejected["report"]?.text {
      lines.append(line("rejected", "what was saved by \(time(rejected["at"])) is wrong:"))
      lines += report.split(separator: "\n", omittingEmptySubsequences: false).map { "  \($0)" }
    }
    if case .boolean(false)? = configuration?["watched"] {
      lines.append(line("watch", "off: an edit counts after SIGHUP or \"reload\""))
    }
    lines += texts(configuration?["degradations"]).map { line("watch", $0) }
    lines += texts(configuration?["waiting_for"]).map {
      line("waiting", "for \"\($0)\": it is open for writing, or changing all the time")
    }
    return lines
  }

  /// What stops everything; nothing while all is well.
  private var ledger: [String] {
    guard let outage, let reason = outage["reason"]?.text else { return [] }
    return [
      line(
        "ledger",
        "can't be written since \(time(outage["since"])): \(reason); no run is started")
    ]
  }

  private var outage: JSONValue? { status["ledger"]?["outage"] }

  private var runs: [String] {
    let runs = status["runs"]
    let active = runs?["active"]?.elements ?? []
    let counts = line(
      "runs", "\(number(runs?["running"])) running, \(number(runs?["waiting"])) waiting")
    return [counts] + shortage + active.map { "  \(self.run($0))" }
  }

  private var shortage: [String] {
    guard let shortage = status["runs"]?["shortage"], let reason = shortage["reason"]?.text
    else { return [] }
    return ["  since \(time(shortage["since"])) some can't be started: \(reason)"]
  }

  private func run(_ run: JSONValue) -> String {
    let since = run["started_at"]?.text == nil ? "" : " since \(time(run["started_at"]))"
    let reason = run["reason"]?.text.map { " (\($0))" } ?? ""
    return "\(word(run["run_id"])) \(word(run["state"]))\(reason)\(since)"
      + attempt(of: run)
  }

  /// Nothing for a first one.
  private func attempt(of run: JSONValue) -> String {
    run["attempt"]?.integer.flatMap { $0 > 1 ? ", attempt \($0)" : nil } ?? ""
  }

  private var last: [String] {
    (status["last"]?.elements ?? []).map { run in
      let exit = run["exit_status"]?.integer.flatMap { $0 == 0 ? nil : " (\($0))" } ?? ""
      return line(
        "last",
        "\(time(run["ended_at"])) \(word(run["run_id"])) \(word(run["outcome"]))\(exit)"
          + attempt(of: run))
    }
  }

  private var next: [String] {
    let next = status["next"]?.elements ?? []
    guard !next.isEmpty else {
      let isUndecided = outage?["reason"] != nil
      return [line("next", isUndecided ? "undecided while the ledger can't be written" : "nothing")]
    }
    return next.map { fireTime in
      let outcome = fireTime["last_outcome"]?.text.map { " (last: \($0))" } ?? ""
      return line("next", "\(time(fireTime["due_at"])) \(word(fireTime["item"]))\(outcome)")
    }
  }

  private func line(_ name: String, _ text: String) -> String {
    name + String(repeating: " ", count: max(1, 10 - name.count)) + text
  }

  private func word(_ value: JSONValue?) -> String { value?.text ?? "?" }

  private func number(_ value: JSONValue?) -> String { value?.integer.map { String($0) } ?? "?" }

  private func texts(_ value: JSONValue?) -> [String] {
    value?.elements.compactMap(\.text) ?? []
  }

  /// An instant in the zone of this machine: `2026-03-29 14:00:00 CEST`.
  private func time(_ value: JSONValue?) -> String {
    guard let text = value?.text, let instant = try? WallInstant(rfc3339: text) else { return "?" }
    return "\(zone.rfc3339(instant).prefix { $0 != "T" }) \(zone.clockTime(instant))"
  }
}
