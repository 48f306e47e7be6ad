// SPDX-License-Identifier: Apache-2.0
internal import CLinux
import Glibc

/// The two clocks of the machine, in microseconds.
public enum Clocks {
  /// The wall clock: microseconds since 1970-01-01T00:00:00Z, rounded towards the past.
  ///
  /// The corresponding C call is `clock_gettime(CLOCK_REALTIME)`.
  public static func realtime() -> Int64 {
    microseconds(CLOCK_REALTIME)
  }

  /// The clock that only goes forward and stands while the machine is suspended: microseconds since
  /// an arbitrary origin.
  ///
  /// The corresponding C call is `clock_gettime(CLOCK_MONOTONIC)`.
  public static func monotonic() -> Int64 {
    microseconds(CLOCK_MONOTONIC)
  }

  private static func microseconds(_ clock: clockid_t) -> Int64 {
    var time = timespec()
    // Can't fail: both clocks exist and the pointer is good.
    _ = unsafe clock_gettime(clock, &time)
    return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000
  }
}
