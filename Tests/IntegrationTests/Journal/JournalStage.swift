// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A daemon that logs to a journald of its own, with an engine that takes little time and leaves a
/// trace of each run.
final class JournalStage {
  let place: Workplace
  let journal: OwnJournal
  private(set) var daemon: LiveDaemon
  private let begun: FollowedFile
  private let over: FollowedFile

  /// How many lines a run of the item `loud` prints, of a thousand bytes each: more than is kept.
  static let loudLines = 12_000

  init(
    _ journal: OwnJournal, items: [(id: String, cron: String)], words: String = "true",
    options: [String] = []
  ) throws {
    self.journal = journal
    place = try Workplace()
    try place.writeProgram(
      "engine",
      """
      #!/bin/bash
      set -u
      printf '%s\\n' "$AETHERFLOW_SCHEDULER_RUN_ID" >>'\(place.path("trace"))'
      if [[ $AETHERFLOW_SCHEDULER_ITEM == loud ]]; then
        yes "$(printf '%0999d' 0)" | head -n \(Self.loudLines)
      fi
      \(words)
      printf '%s\\n' "$AETHERFLOW_SCHEDULER_RUN_ID" >>'\(place.path("ended"))'

      """)
    try place.writeFlow("one", steps: [("one", "true")])
    try place.writeSchedule(
      items.map { "  - {id: \($0.id), cron: \"\($0.cron)\", flow_yaml: flows/one.yaml}" }
        .joined(separator: "\n"))
    begun = try FollowedFile(place.path("trace"))
    over = try FollowedFile(place.path("ended"))
    daemon = try LiveDaemon(
      place, options: options, environment: ["JOURNAL_STREAM": ""], engine: place.path("engine"),
      launcher: journal.launcher, format: "journal")
  }

  /// The run ids of the runs that have begun.
  var trace: [String] { lines("trace") }

  /// The run ids of those that are over.
  var ended: [String] { lines("ended") }

  /// Waits until so many more runs have begun. The limit only ends a test that would never end.
  func waitForRuns(_ count: Int, limit: TimeInterval = 90) throws {
    let goal = trace.count + count
    try begun.wait(for: "\(goal) runs", limit: limit) { $0.count >= goal }
  }

  /// Waits until a run of an item is over.
  func waitForEnd(of item: String, limit: TimeInterval = 90) throws {
    try over.wait(for: "the end of a run of \(item)", limit: limit) { lines in
      lines.contains { $0.hasPrefix("\(item)-") }
    }
  }

  private func lines(_ file: String) -> [String] {
    place.read(file).split(separator: "\n").map(String.init)
  }
}
