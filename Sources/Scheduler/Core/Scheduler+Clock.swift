// SPDX-License-Identifier: Apache-2.0

/// Steps of the wall clock (C4.2).
extension Scheduler {
  /// How far back the clock may be set before its past counts as new: beyond a day it was wrong
  /// before, and nobody expects a day of silence.
  static let longestRepeat = Duration.seconds(24 * 3600)

  /// Nobody slews a clock by more than one part in so many: chrony's `maxslewrate` is 1/12 at most
  /// unless somebody changes it, and the kernel's own limit is a tenth (adjtimex(2)).
  private static let fastestSlew: Int64 = 8

  /// The wall clock went `drift` further than the monotonic one in the time since the last event.
  ///
  /// Forward, the timers that were passed over are simply due. Backward, the wheel is built anew,
  /// since it can't turn back; what has been dealt with stays dealt with.
  mutating func clockMoved(by drift: Duration, in time: Duration, reported: Bool) {
    tellStep(by: drift, in: time, reported: reported)
    guard wallTick < wallWheel.elapsed else { return }
    wallWheel.removeAll(elapsed: wallTick)
    for slot in items.indices {
      guard var state = items[slot] else { continue }
      state.timer = nil
      state.nextFireTime = nil
      if state.handledThrough - now.wall > Self.longestRepeat {
        state.handledThrough = now.wall
        // Whether the past of one that is gone counts is asked when it comes back.
        if !state.isRemoved { record(.handled(item: state.item.id, through: now.wall)) }
        // Its active runs have the names of fire times that will come again.
        for run in state.runs.compactMap({ runs[$0] }) { names.reserve(run) }
      }
      items[slot] = state
      arm(slot)
    }
  }

  /// Tells a step before what it leads to.
  ///
  /// An event that comes before the timer's report finds the drift, and the report finds nothing
  /// then. It is told at once if it can't be anything else. Over an idle day, slewing alone adds up to
  /// many seconds; such a drift is told once it is reported.
  private mutating func tellStep(by drift: Duration, in time: Duration, reported: Bool) {
    var step = drift
    if let untold = untoldStep, now.monotonic - untold.seenAt < .seconds(10) {
      step += untold.drift
    }
    untoldStep = nil
    let size = abs(step.wholeMicroseconds)
    guard size >= 1_000_000 else { return }
    if reported || size > time.wholeMicroseconds / Self.fastestSlew {
      log(.clockStepped(by: step))
    } else {
      untoldStep = (step, now.monotonic)
    }
  }
}
