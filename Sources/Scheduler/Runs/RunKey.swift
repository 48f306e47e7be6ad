// SPDX-License-Identifier: Apache-2.0

/// What the daemon and the core call a run between themselves; never reused while the daemon lives.
///
/// People and AetherFlow know a run by its run id, which changes from attempt to attempt.
public struct RunKey: Hashable, Comparable, Sendable {
  public var rawValue: UInt64

  public init(rawValue: UInt64) {
    self.rawValue = rawValue
  }

  public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}
