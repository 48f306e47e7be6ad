// SPDX-License-Identifier: Apache-2.0

/// A point on a clock that only goes forward: microseconds since an arbitrary origin.
///
/// Timeouts, retry delays and grace periods are measured on it, since setting the wall clock does
/// not move it. The corresponding clock is `CLOCK_MONOTONIC` of `clock_gettime(2)`.
public struct MonotonicInstant: Hashable, Comparable, Sendable {
  /// Microseconds since the clock's origin.
  public var microseconds: Int64

  /// Creates an instant from microseconds since the clock's origin.
  public init(microseconds: Int64) {
    self.microseconds = microseconds
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
}
