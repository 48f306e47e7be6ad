// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Thirty items that fire every second or so, runs from 10 ms to 3 s, and edits in between.
final class KillLoad {
  private let place: Workplace
  private var state: UInt64

  init(_ place: Workplace, seed: UInt64) {
    self.place = place
    state = seed
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
    (0..<Int(next() % 3) + 1).map { _ in Double(next() % 900) / 1000 }
  }

  func edit(_ number: Int) throws {
    try write(timeout: 60 + number + Int(next() % 100))
  }

  private func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return state >> 33
  }
}
