// SPDX-License-Identifier: Apache-2.0

/// How a ``FileWatcher`` watches.
public struct WatchSettings: Hashable, Sendable {
  public enum Mode: Hashable, Sendable {
    /// By inotify; by polling where that is blind or exhausted.
    case automatic
    /// By polling alone.
    case polling
    /// Not at all: it looks only when asked to.
    case off
  }

  public var mode = Mode.automatic
  /// How long nothing must happen before a look: a save is several steps, and several files that
  /// belong together are saved one after the other.
  public var quiet = Duration.milliseconds(150)
  /// How long a look may be put off by what goes on happening.
  public var longestWait = Duration.seconds(2)
  /// Before the next try when a look did not settle; doubled each time.
  public var retry = Duration.milliseconds(100)
  /// Where the doubling ends.
  public var longestRetry = Duration.seconds(1)
  /// Between two looks where inotify sees nothing.
  public var pollInterval = Duration.seconds(1)
  /// Between two looks where changes can come from below what inotify sees.
  public var sweepInterval = Duration.seconds(10)
  /// Without leases: how long a file that was written to and not closed counts as being written.
  public var writeHold = Duration.seconds(5)
  /// Without leases: how long a file that was created and not closed counts as being written.
  public var createHold = Duration.seconds(2)
  /// The size of the largest file that is read, in bytes.
  public var largestFile = 64 << 20
  /// Whether read leases are asked for. Off in tests of what happens without them.
  package var usesLeases = true

  public init() {}
}
