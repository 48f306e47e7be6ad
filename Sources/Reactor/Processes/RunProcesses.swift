// SPDX-License-Identifier: Apache-2.0
public import SystemPackage

/// All processes of a run, by whichever means there is to find them.
public struct RunProcesses: ~Copyable {
  private enum Means: ~Copyable {
    case group(ControlGroup)
    case session(ProcessTree)
  }

  /// The run's first process, which may have ended.
  public let leader: ProcessIdentity

  private let means: Means

  /// The processes of a control group.
  public init(group: consuming ControlGroup, leader: ProcessIdentity) {
    self.leader = leader
    self.means = .group(group)
  }

  /// The processes found by session, ancestry and environment.
  public init(tree: ProcessTree) {
    self.leader = tree.leader
    self.means = .session(tree)
  }

  /// The directory of the run's control group; nil if it has none.
  public var controlGroup: String? {
    switch means {
    case .group(let group): group.path
    case .session: nil
    }
  }

  /// The living processes of the run.
  public func members() -> [ProcessIdentity] {
    switch means {
    case .group(let group): group.members().compactMap(ProcessIdentity.current)
    case .session(let tree): tree.members()
    }
  }

  /// Sends `SIGTERM` to every process of the run but the leader.
  ///
  /// - Returns: how many were signalled.
  @discardableResult
  public func terminateAllButLeader() -> Int {
    switch means {
    case .group(let group): group.terminateAll(but: leader.pid)
    case .session(let tree): tree.terminateAllButLeader()
    }
  }

  /// Kills every process of the run; they may take a moment to be gone.
  ///
  /// - Returns: how many were killed, the leader not counted.
  @discardableResult
  public func killAll() -> Int {
    switch means {
    case .group(let group):
      let count = group.members().count { $0 != leader.pid }
      group.kill()
      return count
    case .session(let tree):
      return tree.killAll()
    }
  }

  /// Whether nothing of the run is alive, the leader included.
  public var isEmpty: Bool {
    switch means {
    case .group(let group): group.isEmpty
    case .session(let tree): tree.isEmpty
    }
  }

  /// Gives back what the run had in the system; to be called when it is empty.
  ///
  /// - Returns: whether that is done; false if a process is still dying, so try again.
  public func release() throws(Errno) -> Bool {
    switch means {
    case .group(let group): try group.remove()
    case .session: true
    }
  }
}
