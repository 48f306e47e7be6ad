// SPDX-License-Identifier: Apache-2.0

extension Duration {
  /// Whole microseconds, so that a timer that is set by them is never early.
  var microsecondsRoundedUp: Int64 {
    let (seconds, attoseconds) = components
    return seconds * 1_000_000 + (attoseconds + 999_999_999_999) / 1_000_000_000_000
  }
}
