// SPDX-License-Identifier: Apache-2.0
internal import CLinux

/// What a source wants to be told about its descriptor.
///
/// Errors and hang-ups are always told. The corresponding C constants are `EPOLLIN`, `EPOLLOUT` and
/// `EPOLLPRI`, level-triggered.
public struct Interest: OptionSet, Hashable, Sendable {
  public let rawValue: UInt32

  public init(rawValue: UInt32) {
    self.rawValue = rawValue
  }

  /// There is something to read, or the end of it.
  public static var reading: Self { Self(rawValue: EPOLLIN.rawValue) }
  /// There is room to write.
  public static var writing: Self { Self(rawValue: EPOLLOUT.rawValue) }
  /// Something exceptional: for `cgroup.events`, its contents changed.
  public static var priority: Self { Self(rawValue: EPOLLPRI.rawValue) }
}
