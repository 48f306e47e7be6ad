// SPDX-License-Identifier: Apache-2.0

/// A point on the wall clock: microseconds since 1970-01-01T00:00:00Z, leap seconds not counted.
///
/// Cron fire times are wall instants. The wall clock can be set and can jump; for "how long", use
/// ``MonotonicInstant``. The two don't subtract, on purpose. The corresponding clock is
/// `CLOCK_REALTIME` of `clock_gettime(2)`.
public struct WallInstant: Hashable, Comparable, Sendable {
  /// Microseconds since the Unix epoch; negative before 1970.
  public var microseconds: Int64

  /// Creates an instant from microseconds since the Unix epoch.
  public init(microseconds: Int64) {
    self.microseconds = microseconds
  }

  /// Creates an instant from whole seconds since the Unix epoch.
  public init(seconds: Int64) {
    self.microseconds = seconds * 1_000_000
  }

  /// The whole second this instant lies in, rounded towards the past.
  public var seconds: Int64 {
    microseconds.flooredQuotient(by: 1_000_000)
  }

  /// The whole second at or after this instant: the first at which it is certainly reached.
  public var secondsRoundedUp: Int64 {
    seconds + (microseconds % 1_000_000 == 0 ? 0 : 1)
  }

  public static func < (left: Self, right: Self) -> Bool {
    left.microseconds < right.microseconds
  }

  public static func - (left: Self, right: Self) -> Duration {
    .microseconds(left.microseconds - right.microseconds)
  }

  public static func + (left: Self, right: Duration) -> Self {
    Self(microseconds: left.microseconds + right.wholeMicroseconds)
  }

  public static func - (left: Self, right: Duration) -> Self {
    Self(microseconds: left.microseconds - right.wholeMicroseconds)
  }
}

extension Duration {
  /// This duration in microseconds, rounded towards zero.
  public var wholeMicroseconds: Int64 {
    let (seconds, attoseconds) = components
    return seconds * 1_000_000 + attoseconds / 1_000_000_000_000
  }

  /// This duration in seconds, rounded towards zero.
  public var wholeSeconds: Int64 {
    components.seconds
  }
}

extension FixedWidthInteger {
  /// The quotient rounded towards negative infinity, as calendars need it before 1970.
  @inlinable
  func flooredQuotient(by divisor: Self) -> Self {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    return remainder != 0 && (remainder < 0) != (divisor < 0) ? quotient - 1 : quotient
  }

  /// The remainder that belongs to ``flooredQuotient(by:)``: never of the opposite sign.
  @inlinable
  func flooredRemainder(by divisor: Self) -> Self {
    let remainder = self % divisor
    return remainder != 0 && (remainder < 0) != (divisor < 0) ? remainder + divisor : remainder
  }
}
