// SPDX-License-Identifier: Apache-2.0
internal import CSystemd

/// The service manager's watchdog: it ends a daemon that does not ping in time.
public enum ServiceWatchdog {
  /// The longest time between two pings, in microseconds; nil where nobody waits for any.
  ///
  /// See sd_watchdog_enabled(3), which recommends to ping twice as often.
  public static var timeout: Int64? {
    var microseconds: UInt64 = 0
    // 0: the variables stay, and the answer with them.
    guard unsafe sd_watchdog_enabled(0, &microseconds) > 0 else { return nil }
    return Int64(clamping: microseconds)
  }
}
