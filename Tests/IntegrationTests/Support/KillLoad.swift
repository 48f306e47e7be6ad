// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport

/// Thirty items that fire every second or so, runs from 10 ms to 3 s, and edits in between.
final class KillLoad {
  private let place: Workplace
  private var random: SplitMix

  init(_ place: Workplace, seed: UInt64) {
    self.place = place
    random = SplitMix(seed: seed)
  }

  /// The items; what is edited between two kills leaves their schedules alone.
  func write(timeout: Int = 60) throws {
    try place.writeFlow("a", steps: [("one", "true")])
    let overlaps = ["skip", "queue", "allow", "replace"]
    let items = (0..<30).map { number in
      """
        - id: i\(number)
          cron: "*/\(1 + number % 3) * * * * *"
          flow_yaml: flows/a.yaml
          overlap: \(overlaps[number % 4])
          retries: \(number % 2)
          retry_delay: 0s
          timeout: \(timeout)s
          stop_grace: 1s
      """
    }
    try place.writeSchedule(items.joined(separator: "\n"), top: "max_concurrent_runs: 12")
  }

  /// Writes an engine that leaves a trace of each attempt, and at times a process.
  func writeEngine() throws -> String {
    try place.writeEngine(
      """
      echo "$AETHERFLOW_SCHEDULER_RUN_ID" >> '\(place.path("trace"))'
      (( RANDOM % 4 == 0 )) && { setsid sleep 600 >/dev/null 2>&1 & }
      times=(0.01 0.05 0.2 0.5 3)
      exec sleep "${times[RANDOM % 5]}"
      """)
  }

  /// How long to wait before each edit, and at last before the kill.
  func moments() -> [Double] {
    (0..<Int.random(in: 1...3, using: &random)).map { _ in
      Double.random(in: 0..<0.9, using: &random)
    }
  }

  func edit(_ number: Int) throws {
    try write(timeout: 60 + number + Int.random(in: 0..<100, using: &random))
  }
}
