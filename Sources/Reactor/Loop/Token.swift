// SPDX-License-Identifier: Apache-2.0

/// A registration with a ``Reactor``: good for one source, and for nothing after its deregistration.
///
/// It travels through the kernel beside each event. A slot is used again, a generation is not, so an
/// event that was under way for a former source is recognised and dropped.
public struct Token: Hashable, Sendable {
  let slot: UInt32
  let generation: UInt32

  init(slot: UInt32, generation: UInt32) {
    self.slot = slot
    self.generation = generation
  }

  /// Unpacks what ``packed`` made.
  init(packed: UInt64) {
    self.slot = UInt32(truncatingIfNeeded: packed)
    self.generation = UInt32(truncatingIfNeeded: packed >> 32)
  }

  /// Slot and generation in one word, as `epoll_data` carries it.
  var packed: UInt64 {
    UInt64(generation) << 32 | UInt64(slot)
  }
}
