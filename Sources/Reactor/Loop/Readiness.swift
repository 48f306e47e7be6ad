// SPDX-License-Identifier: Apache-2.0
internal import CLinux

/// What came for a source.
///
/// The corresponding C constants are `EPOLLIN`, `EPOLLOUT`, `EPOLLPRI`, `EPOLLHUP` and `EPOLLERR`.
public struct Readiness: OptionSet, Hashable, Sendable {
  public let rawValue: UInt32

  public init(rawValue: UInt32) {
    self.rawValue = rawValue
  }

  /// Reading returns at once, with bytes or the end of them.
  public static var readable: Self { Self(rawValue: EPOLLIN.rawValue) }
  /// Writing returns at once.
  public static var writable: Self { Self(rawValue: EPOLLOUT.rawValue) }
  /// Something exceptional, asked for with ``Interest/priority``.
  public static var priority: Self { Self(rawValue: EPOLLPRI.rawValue) }
  /// The other end is closed; what it had written can still be read.
  public static var hangUp: Self { Self(rawValue: EPOLLHUP.rawValue) }
  /// The descriptor is in error; for the writing end of a pipe, nobody reads any more.
  public static var error: Self { Self(rawValue: EPOLLERR.rawValue) }
}
