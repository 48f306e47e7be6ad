// SPDX-License-Identifier: Apache-2.0

/// Steps of the wall clock (C4.2).
extension Scheduler {
  /// How far back the clock may be set before its past counts as new: beyond a day it was wrong
  /// before, and nobody expects a day of silence.
  static let longestRepeat = Duration.seconds(24 * 3600)

  /// Whether the clocks have parted since the last event by as much as a step of the wall clock.
  public func seesClockStep(at now: Now) -> Bool {
    Self.isStep(drift(at: now))
  }

  /// How much further the wall clock went than the monotonic one since the last event.
  func drift(at now: Now) -> Duration {
    (now.wall - self.now.wall) - (now.monotonic - self.now.monotonic)
  }

  private static func isStep(_ drift: Duration) -> Bool {
    abs(drift.wholeMicroseconds) >= 1_000_000
  }

  /// The wall clock went `drift` further than the monotonic one since the last event.
  ///
  /// Forward, the timers that were passed over are simply due. Backward, the wheel is built anew,
  /// since it can't turn back; what has been dealt with stays dealt with. Only what the timer
  /// reported is called a step: over an idle day, slewing alone adds up to many seconds.
  mutating func clockMoved(by drift: Duration, reported: Bool) {
    tellStep(by: drift, reported: reported)
    guard wallTick < wallWheel.elapsed else { return }
    wallWheel.removeAll(elapsed: wallTick)
    for slot in items.indices {
      guard var state = items[slot] else { continue }
      state.timer = nil
      state.nextFireTime = nil
      if state.handledThrough - now.wall > Self.longestRepeat {
        state.handledThrough = now.wall
        record(.handled(item: state.item.id, through: now.wall))
        // Its active runs have the names of fire times that will come again.
        for run in state.runs.compactMap({ runs[$0] }) { names.reserve(run) }
      }
      items[slot] = state
      arm(slot)
    }
  }

  /// An event that comes before the timer's report in the same turn of the loop finds the drift;
  /// the report finds nothing then, and still has to tell it.
  private mutating func tellStep(by drift: Duration, reported: Bool) {
    var step = drift
    if let untold = untoldStep, now.monotonic - untold.seenAt < .seconds(10) {
      step += untold.drift
    }
    untoldStep = nil
    guard Self.isStep(step) else { return }
    if reported {
      log(.clockStepped(by: step))
    } else {
      untoldStep = (step, now.monotonic)
    }
  }
}
