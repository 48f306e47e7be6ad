// SPDX-License-Identifier: Apache-2.0

import Ledger
import Reactor
import Scheduler

/// What a daemon that died has left behind (C5.3): found, stopped, cleared away.
extension Daemon {
  /// Reads the ledger, and looks for what is left of the runs that it says were active.
  func takeOver() throws(StateError) -> Past {
    keeper.takeRemark().map(write)
    let past = try keeper.past()
    guard ProcessSight.isClear else {
      throw StateError(
        message: "error: unable to look for what an earlier scheduler has left: no descriptor is "
          + "free for \"/proc\". Raise LimitNOFILE= or fs.file-max, and start again")
    }
    let marked = MarkedProcesses.find(instance: keeper.instance)
    let claimed = past.unfinished.filter { $0.state != .waiting }
    for run in claimed {
      if let members = findRemains(of: run, marked) {
        let key = run.claim.key
        remains[key] = Remains(key: key, members: members)
      }
    }
    clearAway(except: Set(claimed.map(\.runID)), marked)
    return past.past { remains[$0.claim.key] != nil }
  }

  /// The processes of a run; nil if none is alive.
  private func findRemains(of run: LedgerRun, _ marked: MarkedProcesses) -> RunProcesses? {
    // A number means nothing after another boot.
    let leader = run.process.flatMap { process in
      process.bootID == Boot.identifier
        ? ProcessIdentity(pid: process.pid, startTicks: process.startTicks) : nil
    }
    let tree = ProcessTree(
      recovering: leader, runIdentifier: run.runID, instance: keeper.instance)
    if let group = try? delegation?.openGroup(forRun: run.runID) {
      guard group.isEmpty else { return RunProcesses(group: group, leader: tree.leader) }
      _ = try? group.remove()
    }
    return marked.areLeft(of: tree) ? RunProcesses(tree: tree) : nil
  }

  /// Kills what runs have left behind that had ended, and what syncs have.
  private func clearAway(except runs: Set<String>, _ marked: MarkedProcesses) {
    for id in marked.runIdentifiers.subtracting(runs).sorted() {
      let count = marked.tree(ofRun: id).killAll()
      write(LogRecord(.warning, nil, "killed \(count) processes that \(id) had left behind"))
    }
    for id in delegation?.runIdentifiers() ?? [] where !runs.contains(id) {
      guard let group = try? delegation?.openGroup(forRun: id) else { continue }
      if !group.isEmpty { group.kill() }
      _ = try? group.remove()
    }
  }

  func send(_ signal: StopSignal, to remains: Remains) {
    switch signal {
    case .terminateAllButLeader: remains.members.terminateAllButLeader()
    case .interruptLeader: remains.members.leader.send(.interrupt)
    case .killAll: remains.members.killAll()
    }
    if remains.token == nil { look(after: remains) }
  }

  /// The process that was watched has ended.
  func remainsChanged(_ key: RunKey) {
    guard let remains = remains[key] else { return }
    if let token = remains.token { reactor.deregister(token) }
    remains.token = nil
    look(after: remains)
  }

  func look(after remains: Remains) {
    // What can't be seen is not gone: taken for gone, it would run beside its retry.
    guard ProcessSight.isClear || isHopeless(remains.key) else {
      return putOffSweep(of: remains.key)
    }
    putOffSweeps.remove(remains.key)
    while let descriptor = remains.watchNext() {
      remains.token = try? reactor.register(
        descriptor, for: .reading, as: .remains(remains.key))
      if remains.token != nil { return }
      // Nothing can be waited for: what can't be watched is not left alive.
      remains.members.killAll()
    }
    handle(.runEnded(remains.key, .lost))
    handle(.outputClosed(remains.key))
  }

  /// Nothing of the run is alive: gives back what it had.
  func forget(_ remains: Remains) {
    remains.members.killAll()
    _ = try? remains.members.release()
    self.remains[remains.key] = nil
    pending.append(.runSwept(remains.key, leftovers: 0))
  }
}

extension ProcessReport {
  /// Of a process whose status nobody can have any more.
  static let lost = ProcessReport(status: .lost, cpuMicroseconds: 0, maxRSSBytes: nil)
}
