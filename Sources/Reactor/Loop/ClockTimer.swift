// SPDX-License-Identifier: Apache-2.0
internal import CLinux
import Glibc
public import SystemPackage

/// A timer that becomes readable at an instant of a clock.
///
/// It fires once per ``arm(at:)``. A timer of the wall clock also becomes readable when somebody sets
/// the clock, though **only while it is armed**: a daemon that wants to hear of clock steps with
/// nothing due arms it with ``armForStepsOnly()``.
///
/// The corresponding C functions are `timerfd_create`, `timerfd_settime` and `read`.
public struct ClockTimer: ~Copyable {
  /// The clock a timer follows.
  public enum Clock: Sendable {
    /// The wall clock, which can be set: `CLOCK_REALTIME`.
    case realtime
    /// The clock that only goes forward: `CLOCK_MONOTONIC`.
    case monotonic
  }

  /// What a timer has to say.
  public enum Report: Sendable {
    /// The instant is reached.
    case expired
    /// The wall clock was set, by hand, by NTP, or on resume; arm the timer again.
    case clockStepped
    /// Neither: the readiness was stale.
    case notReady
  }

  private let owned: OwnedDescriptor
  private let clock: Clock
  /// A clock step that arming the timer came upon, and that the kernel won't tell again.
  private var stepIsPending = false

  /// Creates a timer that is not armed.
  public init(_ clock: Clock) throws(Errno) {
    let id = clock == .realtime ? CLOCK_REALTIME : CLOCK_MONOTONIC
    let flags = Int32(TFD_NONBLOCK) | Int32(TFD_CLOEXEC)
    self.owned = OwnedDescriptor(FileDescriptor(rawValue: try call { timerfd_create(id, flags) }))
    self.clock = clock
  }

  /// The descriptor, to register for reading.
  public var descriptor: FileDescriptor {
    owned.descriptor
  }

  /// Arms the timer for an instant, in place of whatever it was armed for.
  ///
  /// An instant in the past, negative ones too, is reached at once.
  ///
  /// - Parameter microseconds: microseconds since the clock's origin, as ``Clocks`` gives them.
  public mutating func arm(at microseconds: Int64) throws(Errno) {
    // All zero would disarm it.
    try set(max(microseconds, 1))
  }

  /// Arms a timer of the wall clock so far ahead that it only tells clock steps.
  public mutating func armForStepsOnly() throws(Errno) {
    try set(Self.farAhead)
  }

  /// Disarms the timer: it doesn't fire, and tells no clock steps.
  public mutating func disarm() throws(Errno) {
    try set(0)
  }

  /// Takes what the timer has to say.
  public mutating func read() throws(Errno) -> Report {
    var expirations: UInt64 = 0
    let descriptor = descriptor.rawValue
    do {
      let count = try callUnlessBlocking {
        unsafe Glibc.read(descriptor, &expirations, MemoryLayout<UInt64>.size)
      }
      if stepIsPending {
        stepIsPending = false
        return .clockStepped
      }
      return count == nil ? .notReady : .expired
    } catch .canceled {
      stepIsPending = false
      return .clockStepped
    }
  }

  /// The year 5138: later than anything that is due, earlier than what the kernel refuses or clips.
  private static let farAhead: Int64 = 100_000_000_000 * 1_000_000

  private mutating func set(_ microseconds: Int64) throws(Errno) {
    do {
      try setTime(stepIsPending ? 1 : microseconds)
    } catch .canceled {
      // The clock was set since the last read. Only this call tells: make the timer readable, so
      // that the next read can.
      stepIsPending = true
      try setTime(1)
    }
  }

  private func setTime(_ microseconds: Int64) throws(Errno) {
    var setting = itimerspec()
    setting.it_value.tv_sec = Int(microseconds / 1_000_000)
    setting.it_value.tv_nsec = Int(microseconds % 1_000_000) * 1_000
    var flags = Int32(TFD_TIMER_ABSTIME)
    // Zero disarms, and with this flag the kernel would tell clock steps all the same.
    if clock == .realtime && microseconds != 0 {
      flags |= Int32(TFD_TIMER_CANCEL_ON_SET)
    }
    let descriptor = descriptor.rawValue
    try call { unsafe timerfd_settime(descriptor, flags, &setting, nil) }
  }
}
