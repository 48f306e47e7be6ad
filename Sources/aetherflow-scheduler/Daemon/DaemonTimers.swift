// SPDX-License-Identifier: Apache-2.0

import Reactor
import Scheduler
import SystemPackage

/// The two timers of the loop, set only when what they are to wait for changes.
struct DaemonTimers: ~Copyable {
  private(set) var wall: ClockTimer
  private(set) var monotonic: ClockTimer
  private var wallSetting = WallSetting.none
  private var monotonicSetting: MonotonicInstant?

  private enum WallSetting: Equatable {
    case none
    /// Nothing is due, but a step of the clock must be noticed all the same.
    case stepsOnly
    case at(WallInstant)
  }

  init() throws(Errno) {
    let wall = try ClockTimer(.realtime)
    let monotonic = try ClockTimer(.monotonic)
    self.wall = wall
    self.monotonic = monotonic
  }

  mutating func arm(
    forFireTime fireTime: WallInstant?, andDeadline deadline: MonotonicInstant?
  ) throws(Errno) {
    let setting = fireTime.map(WallSetting.at) ?? .stepsOnly
    if setting != wallSetting {
      if let fireTime {
        try wall.arm(at: fireTime.microseconds)
      } else {
        try wall.armForStepsOnly()
      }
      wallSetting = setting
    }
    guard deadline != monotonicSetting else { return }
    if let deadline {
      try monotonic.arm(at: deadline.microseconds)
    } else {
      try monotonic.disarm()
    }
    monotonicSetting = deadline
  }

  /// What the wall timer has to say, as an event; either way it must be set again.
  mutating func readWall() throws(Errno) -> Event? {
    switch try wall.read() {
    case .expired:
      wallSetting = .none
      return .timerExpired
    case .clockStepped:
      wallSetting = .none
      return .clockStepped
    case .notReady:
      return nil
    }
  }

  mutating func readMonotonic() throws(Errno) -> Event? {
    guard case .expired = try monotonic.read() else { return nil }
    monotonicSetting = nil
    return .timerExpired
  }
}
