// SPDX-License-Identifier: Apache-2.0

import Foundation
import JSON

/// Plays scenarios on a kernel of its own, all in one boot, and keeps what came of each.
struct ClockStage: Sendable {
  struct Failure: Error, CustomStringConvertible {
    var description: String
  }

  /// A line of what the engine's stand-in wrote down.
  struct Start: Sendable {
    var item: String
    var fireTime: String
    var attempt: Int
    /// Seconds since the kernel's boot.
    var uptime: Double
  }

  struct Performance: Sendable {
    var records: [LiveDaemon.Record]
    var starts: [Start]
    /// The attempts of the ledger, as `history` tells them afterwards.
    var history: [LiveDaemon.Record]
    /// The exit status of the daemon.
    var status: String
  }

  private let performances: [String: Performance]

  /// - Throws: ``Failure`` with the messages of the kernel or the script, if one was not played to
  ///   its end.
  init(_ scenarios: [ClockScenario]) throws {
    let place = try Workplace()
    for (number, scenario) in scenarios.enumerated() {
      try Self.prepare(scenario, place, number)
    }
    let process = Process()
    process.executableURL = Program.packageRoot.appendingPathComponent("Scripts/own-kernel")
    process.arguments =
      [
        "--limit", "600", "--shared", place.folder.path,
        Program.packageRoot.appendingPathComponent("Tests/OwnKernel/play").path,
        Program.executable.path,
      ] + scenarios.indices.map { place.path("\($0)") }
    try Data().write(to: URL(fileURLWithPath: place.path("messages")))
    let messages = try FileHandle(forWritingTo: URL(fileURLWithPath: place.path("messages")))
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = messages
    process.standardError = messages
    try process.run()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw Failure(
        description: "the scenarios were not played to their end, own-kernel exits with "
          + "\(process.terminationStatus):\n\(place.read("messages"))")
    }
    performances = Dictionary(
      uniqueKeysWithValues: scenarios.enumerated().map { number, scenario in
        (scenario.name, Self.collect(place, number))
      })
  }

  subscript(scenario: ClockScenario) -> Performance? { performances[scenario.name] }

  private static func prepare(
    _ scenario: ClockScenario, _ place: Workplace, _ number: Int
  ) throws {
    let tick = scenario.isSilent ? [] : ["id: tick, cron: '* * * * * *', overlap: allow"]
    let items = (scenario.items + tick).map { "  - {\($0), flow_yaml: flow.yaml}" }
    try place.write(
      "\(number)/scheduler.yaml",
      (["timezone: UTC", "max_concurrent_runs: 100", "items:"] + items + [""])
        .joined(separator: "\n"))
    try place.write(
      "\(number)/flow.yaml", "version: 1\nflow: {id: clock}\njobs: [{id: main, steps: []}]\n")
    try place.write("\(number)/script", scenario.script + "\n")
  }

  private static func collect(_ place: Workplace, _ number: Int) -> Performance {
    let records = place.read("\(number)/records").split(separator: "\n").compactMap {
      LiveDaemon.Record(parsing: Array($0.utf8))
    }
    let starts = place.read("\(number)/trace").split(separator: "\n").compactMap { line in
      let words = line.split(separator: " ")
      return words.count == 4
        ? Start(
          item: String(words[0]), fireTime: String(words[1]), attempt: Int(words[2]) ?? 0,
          uptime: Double(words[3]) ?? 0) : nil
    }
    let status = place.read("\(number)/status").trimmingCharacters(in: .newlines)
    var history: [LiveDaemon.Record] = []
    if case .array(let attempts)? = try? JSONValue(
      parsing: Array(place.read("\(number)/attempts").utf8))
    {
      for case .object(let members) in attempts {
        history.append(.init(members: Dictionary(members, uniquingKeysWith: { $1 })))
      }
    }
    return Performance(
      records: records, starts: starts, history: history, status: status)
  }
}
