// SPDX-License-Identifier: Apache-2.0
import Glibc
import SystemPackage
import Testing

@testable import Reactor

/// One after the other: one of them sets the clock, which every timer of the wall clock reports.
@Suite(.serialized, .timeLimit(.minutes(20))) struct ClockTimerTests {
  static let hour: Int64 = 3_600_000_000

  private static func now(_ clock: ClockTimer.Clock) -> Int64 {
    clock == .realtime ? Clocks.realtime() : Clocks.monotonic()
  }

  /// Waits until a timer is readable.
  private static func wait(for timer: borrowing ClockTimer) throws {
    var reactor = try Reactor<Void>()
    _ = try reactor.register(timer.descriptor, for: .reading, as: ())
    try reactor.wait()
  }

  @Test(arguments: [ClockTimer.Clock.realtime, .monotonic])
  func firesOnceAndNotBeforeItsInstant(_ clock: ClockTimer.Clock) throws {
    var timer = try ClockTimer(clock)
    #expect(try timer.read() == .notReady)
    let instant = Self.now(clock) + 2_000
    try timer.arm(at: instant)
    try Self.wait(for: timer)
    #expect(Self.now(clock) >= instant)
    #expect(try timer.read() == .expired)
    #expect(try timer.read() == .notReady)
  }

  @Test(arguments: [ClockTimer.Clock.realtime, .monotonic], [-1, 0, 1, 1_000_000])
  func instantInThePastIsReachedAtOnce(_ clock: ClockTimer.Clock, _ instant: Int64) throws {
    var timer = try ClockTimer(clock)
    try timer.arm(at: instant)
    try Self.wait(for: timer)
    #expect(try timer.read() == .expired)
  }

  @Test(arguments: [ClockTimer.Clock.realtime, .monotonic])
  func armingAgainReplacesTheInstant(_ clock: ClockTimer.Clock) throws {
    var timer = try ClockTimer(clock)
    try timer.arm(at: Self.now(clock) + Self.hour)
    #expect(try timer.read() == .notReady)
    try timer.arm(at: 1)
    try timer.arm(at: Self.now(clock) + Self.hour)
    #expect(try timer.read() == .notReady)
    try timer.arm(at: 1)
    try timer.disarm()
    #expect(try timer.read() == .notReady)
  }

  /// Setting the clock to what it shows is a step for the kernel, and none for anybody else. Where
  /// that is not allowed, nothing steps and nothing may be told.
  @Test func clockStepIsToldOnce() async throws {
    var timer = try ClockTimer(.realtime)
    var other = try ClockTimer(.realtime)
    var monotonic = try ClockTimer(.monotonic)
    try timer.armForStepsOnly()
    try other.armForStepsOnly()
    try monotonic.arm(at: Clocks.monotonic() + Self.hour)
    #expect(try timer.read() == .notReady)
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    guard clock_settime(CLOCK_REALTIME, &time) == 0 else {
      #expect(Errno(rawValue: errno) == .notPermitted)
      #expect(try timer.read() == .notReady)
      return
    }
    try Self.wait(for: timer)
    #expect(try timer.read() == .clockStepped)
    #expect(try timer.read() == .notReady)
    #expect(try monotonic.read() == .notReady)
    // Armed again before it was read: the step must not get lost.
    try other.arm(at: Clocks.realtime() + Self.hour)
    try Self.wait(for: other)
    #expect(try other.read() == .clockStepped)
    #expect(try other.read() == .notReady)
    try other.arm(at: 1)
    #expect(try other.read() == .expired)
  }
}
