// SPDX-License-Identifier: Apache-2.0

import Glibc
import Reactor
import Scheduler
import SystemPackage

/// The processes of the runs: started, watched, signalled, cleared away.
extension Daemon {
  /// What runs may not take, so that we can still let somebody in who asks, read the files, and
  /// look into `/proc` for what a run has left.
  private static let spareDescriptors = 24

  func start(_ key: RunKey, _ request: RunRequest) {
    do {
      let process = try spawn(key, request)
      try watch(process)
      processes[key] = process
      noteStart(of: process)
      pending.append(.runStarted(key))
    } catch let error as SpawnError {
      pending.append(
        error.isPassing
          ? .startRefused(key, reason: error.description)
          : .runStartFailed(key, reason: error.description))
    } catch {
      pending.append(.runStartFailed(key, reason: "unable to watch the process: \(error)"))
    }
  }

  private func spawn(_ key: RunKey, _ request: RunRequest) throws(SpawnError) -> RunningProcess {
    var environment = RunEnvironment.make(inherited: inheritedEnvironment, request: request)
    environment[ProcessTree.instanceVariable] = keeper.instance
    let spawn = SpawnRequest(
      executable: engine.executable, arguments: [engine.executable] + request.arguments,
      environment: environment, directory: request.workingDirectory,
      descriptorLimit: descriptorLimit, spareDescriptors: Self.spareDescriptors)
    // A run without a group of its own is still found, by session and environment.
    guard let group = try? delegation?.makeGroup(forRun: request.runID) else {
      let spawned = try Spawner.start(spawn)
      let tree = ProcessTree(leader: spawned.handle.identity, runIdentifier: request.runID)
      return RunningProcess(key: key, request, spawned, members: RunProcesses(tree: tree))
    }
    do throws(SpawnError) {
      let spawned = try Spawner.start(spawn, in: group.directory)
      let leader = spawned.handle.identity
      return RunningProcess(
        key: key, request, spawned, members: RunProcesses(group: group, leader: leader))
    } catch {
      _ = try? group.remove()
      throw error
    }
  }

  /// Registers a process and its pipes; if that fails, there is no run.
  private func watch(_ process: RunningProcess) throws(Errno) {
    do throws(Errno) {
      process.token = try reactor.register(
        process.handle.descriptor, for: .reading, as: .process(process.key))
      for pipe in process.pipes {
        pipe.token = try reactor.register(
          pipe.reader.descriptor, for: .reading, as: .pipe(process.key, pipe.stream))
      }
    } catch {
      process.members.killAll()
      try? process.handle.send(.kill)
      // Its end is reaped like an orphan's.
      for token in [process.token] + process.pipes.map(\.token) {
        if let token { reactor.deregister(token) }
      }
      retired.append(process)
      throw error
    }
  }

  func send(_ signal: StopSignal, to key: RunKey) {
    if let remains = remains[key] { return send(signal, to: remains) }
    guard let process = processes[key] else { return }
    switch signal {
    case .terminateAllButLeader: process.members.terminateAllButLeader()
    case .interruptLeader: try? process.handle.send(.interrupt)
    case .killAll:
      process.members.killAll()
      try? process.handle.send(.kill)
    }
  }

  /// The process of a run has ended. What it printed is read first, since the outcome is in it.
  func processEnded(_ key: RunKey) {
    guard let process = processes[key], let token = process.token else { return }
    readRest(of: process)
    guard let end = reap(process) else { return }
    reactor.deregister(token)
    process.token = nil
    handle(.runEnded(key, end))
    if process.isOutputClosed { handle(.outputClosed(key)) }
  }

  /// The process's status and usage; nil when the report of its end came too soon.
  private func reap(_ process: RunningProcess) -> ProcessReport? {
    do {
      guard let end = try process.handle.reap() else { return nil }
      let status: ProcessReport.Status =
        switch end.status {
        case .exited(let code): .exited(code: code)
        case .signaled(let signal, _): .signaled(number: signal.rawValue)
        }
      return ProcessReport(
        status: status, cpuMicroseconds: end.cpuMicroseconds,
        maxRSSBytes: end.maximumResidentBytes)
    } catch {
      return .lost
    }
  }

  func reapOrphans() {
    OrphanReaper.reapOrphans(excluding: leaders)
    // A control group can only be removed once the last of its processes is gone for good.
    retired.removeAll { (try? $0.members.release()) ?? true }
    // An orphan that has cleared its environment belongs to nobody in particular. Once no run is
    // left that it could belong to, it goes as well.
    guard processes.isEmpty, ownsStrangers else { return }
    for stranger in strangers { stranger.kill() }
  }

  /// Lets what was killed last be gone before we are: a moment, since killing takes effect later.
  ///
  /// Bounded: a process that hangs in the kernel must not keep the daemon from ending.
  func awaitTheKilled() {
    for _ in 0..<200 {
      reapOrphans()
      if retired.isEmpty, !ownsStrangers || strangers.isEmpty { return }
      usleep(10_000)
    }
  }

  var strangers: [ProcessIdentity] {
    OrphanReaper.adoptedStrangers(excluding: leaders)
  }

  /// The processes whose end is still to be reaped by their handles.
  private var leaders: Set<Int32> {
    Set(processes.values.lazy.filter { !$0.hasEnded }.map { $0.handle.pid })
  }
}
