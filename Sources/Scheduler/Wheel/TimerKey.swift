// SPDX-License-Identifier: Apache-2.0

/// Names one timer of a ``TimerWheel``, from its insertion until it expires or is cancelled.
///
/// The generation is the wheel's count of insertions, which never repeats. A key that outlives its
/// timer is therefore stale for good: it can't come to name a later timer that took the same place.
/// A key means something only to the wheel that returned it, and to copies made of that wheel later.
public struct TimerKey: Hashable, Sendable {
  /// The timer's place in the slab.
  let index: Int32

  /// Which of the timers that ever had this place.
  let generation: UInt64
}
