// SPDX-License-Identifier: Apache-2.0
internal import CLinux
import Glibc
public import SystemPackage

/// What a daemon inherits as the subreaper of its runs: orphans, and their ends.
///
/// A process that loses its parent becomes a child of the nearest subreaper above it. So nothing
/// that a run started can leave the daemon's descendants, however it detaches itself; in exchange
/// the daemon has to collect the zombies.
public enum OrphanReaper {
  /// Makes this process the subreaper of its descendants.
  ///
  /// The corresponding C call is `prctl(PR_SET_CHILD_SUBREAPER)`.
  public static func becomeSubreaper() throws(Errno) {
    try call { clinux_become_subreaper() }
  }

  /// Collects the zombies among the children that are no leaders of runs; to be called on `SIGCHLD`.
  ///
  /// Each is waited for by its number, so the end of a leader is left to its ``ProcessHandle``.
  ///
  /// - Parameter leaders: the process ids of the handles that aren't reaped yet.
  /// - Returns: how many were collected.
  /// - Complexity: O(children).
  @discardableResult
  public static func reapOrphans(excluding leaders: Set<Int32>) -> Int {
    var count = 0
    for child in children() where !leaders.contains(child) {
      if let collected = try? call({ waitpid(child, nil, WNOHANG) }), collected == child {
        count += 1
      }
    }
    return count
  }

  /// The living children that are no leaders of runs: what runs have left to the daemon.
  ///
  /// If there is none, no run has left anything: each leftover is such a child, or descends from one.
  ///
  /// - Complexity: O(children).
  public static func adoptedStrangers(excluding leaders: Set<Int32>) -> [ProcessIdentity] {
    children().filter { !leaders.contains($0) }.compactMap { child in
      guard let status = ProcessStatus.read(child), !status.isZombie else {
        return nil
      }
      return status.identity
    }
  }

  private static func children() -> [Int32] {
    ProcDirectory.children() ?? ProcessTable.scan().children(of: getpid())
  }
}
