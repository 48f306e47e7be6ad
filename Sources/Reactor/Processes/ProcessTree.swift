// SPDX-License-Identifier: Apache-2.0
import Glibc

/// The processes of a run that has no control group of its own.
///
/// A process belongs to the run if it is the leader, is in the leader's session or group, carries the
/// run's id in its environment, or descends from one that does. So it is found though it made a
/// session of its own and lost its parent. One that cleared its environment besides is found only as
/// long as its ancestors live; then it is among ``OrphanReaper/adoptedStrangers(excluding:)``.
public struct ProcessTree: Hashable, Sendable {
  /// The variable that marks a run's processes; its value is the run's id.
  public static let environmentVariable = "AETHERFLOW_SCHEDULER_RUN_ID"

  /// The variable that says whose runs they are: ids of runs are unique within one daemon only.
  public static let instanceVariable = "AETHERFLOW_SCHEDULER_INSTANCE"

  /// The first process of the run, which may have ended.
  public let leader: ProcessIdentity
  /// The id of the run.
  public let runIdentifier: String
  /// The process below which the run is looked for, or nil for the whole machine.
  let scope: Int32?
  /// Whose run it is, where that matters.
  private let instance: String?

  /// Describes the processes of a run of this daemon, which must be a subreaper.
  public init(leader: ProcessIdentity, runIdentifier: String) {
    self.init(leader: leader, runIdentifier: runIdentifier, scope: getpid())
  }

  /// Describes what is left of a run of an earlier daemon, whose orphans went elsewhere.
  ///
  /// The number of its session may long be another's. So processes are known by their mark alone,
  /// and by their descent from one that carries it.
  ///
  /// - Parameters:
  ///   - leader: nil if it is not known whether there was one.
  ///   - instance: what the runs of that daemon carry in ``instanceVariable``.
  public init(recovering leader: ProcessIdentity?, runIdentifier: String, instance: String) {
    self.init(
      leader: leader ?? ProcessIdentity(pid: -1, startTicks: 0), runIdentifier: runIdentifier,
      scope: nil, instance: instance)
  }

  init(
    leader: ProcessIdentity, runIdentifier: String, scope: Int32?, instance: String? = nil
  ) {
    self.leader = leader
    self.runIdentifier = runIdentifier
    self.scope = scope
    self.instance = instance
  }

  /// The living processes of the run.
  ///
  /// - Complexity: one file for each process of the machine, and another for each in scope that
  ///   isn't known by its session.
  public func members() -> [ProcessIdentity] {
    members(in: ProcessTable.scan(), mark: carriesMark).map(\.identity)
  }

  /// Whether nothing of the run is alive.
  public var isEmpty: Bool {
    members().isEmpty
  }

  /// Sends `SIGTERM` to every process of the run but the leader, once each.
  ///
  /// - Returns: how many were signalled.
  @discardableResult
  public func terminateAllButLeader() -> Int {
    signalAll(.terminate) { $0 != leader }.count
  }

  /// Sends `SIGKILL` to every process of the run, and looks again until there is nobody new.
  ///
  /// What is killed may take a moment to be gone: see ``isEmpty``.
  ///
  /// - Returns: how many were killed, the leader not counted.
  @discardableResult
  public func killAll() -> Int {
    signalAll(.kill) { _ in true }.count { $0 != leader }
  }

  /// A process that forks faster than it is killed would keep the loop here: the next call goes on.
  private static let maximumRounds = 32

  private func signalAll(
    _ signal: Signal, where isIncluded: (ProcessIdentity) -> Bool
  ) -> Set<ProcessIdentity> {
    var signalled: Set<ProcessIdentity> = []
    for _ in 0..<Self.maximumRounds {
      let new = members().filter { isIncluded($0) && !signalled.contains($0) }
      if new.isEmpty {
        break
      }
      for process in new where process.send(signal) {
        signalled.insert(process)
      }
    }
    return signalled
  }

  /// The living processes of the run in a table.
  ///
  /// - Parameter mark: whether a process carries this run's id; nil if it carries none.
  func members(in table: ProcessTable, mark: (Int32) -> Bool?) -> [ProcessStatus] {
    let candidates = scope.map { table.descendants(of: [$0]) } ?? table.all
    // Whoever has started us, and be it a step of that very run, is not what is to be found.
    var excluded = scope == nil ? table.ancestors(of: getpid()) : []
    let roots = candidates.filter {
      !excluded.contains($0.pid) && isRoot($0, in: table, mark: mark)
    }
    let members = roots + table.descendants(of: roots.map(\.pid))
    excluded.insert(scope ?? getpid())
    return members.filter { !$0.isZombie && excluded.insert($0.pid).inserted }
  }

  private func isRoot(
    _ status: ProcessStatus, in table: ProcessTable, mark: (Int32) -> Bool?
  ) -> Bool {
    if status.identity == leader {
      return true
    }
    if scope != nil, status.session == leader.pid || status.group == leader.pid {
      switch table[leader.pid]?.identity {
      case leader:
        return true
      case nil:
        // The leader is reaped. Its number stays taken while its session lives, so this is the
        // session, unless it ended and another came and lost its leader too: then marks differ.
        return mark(status.pid) != false
      case _?:
        break  // the number belongs to another process, and the session with it
      }
    }
    return mark(status.pid) == true
  }

  /// Whether a process carries this run's id; nil if it carries none, or can't be looked at.
  private func carriesMark(_ pid: Int32) -> Bool? {
    guard let mark = ProcessMark.read(pid) else {
      return nil
    }
    return mark.run == runIdentifier && (instance == nil || mark.instance == instance)
  }
}
