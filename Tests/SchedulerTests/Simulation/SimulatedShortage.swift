// SPDX-License-Identifier: Apache-2.0

import Scheduler

/// What the machine of a simulated world has no room for at times: processes (C5.9).
struct SimulatedShortage {
  static let reason = "no process is free"

  /// How many more starts are refused, however long that takes.
  var starts = 0
  /// Until when all of them are.
  var end = MonotonicInstant(microseconds: 0)
  /// How long the machine takes for its no.
  var refusalTakes = Duration.zero

  /// Whether there is no process for a run that is to start.
  mutating func refuses(at now: Now) -> Bool {
    if starts > 0 {
      starts -= 1
      return true
    }
    return now.monotonic < end
  }
}
