// SPDX-License-Identifier: Apache-2.0

import Reactor
import Scheduler

/// Clearing away what ended runs have left over.
extension Daemon {
  /// Kills what an ended run has left over, takes its last words, and forgets it.
  func sweep(_ key: RunKey) {
    if let remains = remains[key] { return forget(remains) }
    guard let process = processes[key] else { return }
    guard let leftovers = killLeftovers(of: process) else { return putOffSweep(of: key) }
    putOffSweeps.remove(key)
    closeOutput(of: process)
    processes[key] = nil
    retired.append(process)
    owesReaping = true
    handle(.runSwept(key, leftovers: leftovers))
  }

  private func closeOutput(of process: RunningProcess) {
    readRest(of: process)
    for pipe in process.pipes { close(pipe, of: process) }
  }

  /// - Returns: how many there were; nil if that can't be seen.
  private func killLeftovers(of process: RunningProcess) -> Int? {
    if !canSeeProcesses() {
      // Its own two descriptors may be those that are lacking.
      closeOutput(of: process)
      hasStrangers = nil
      isSightClear = nil
      guard canSeeProcesses() || isHopeless(process.key) else { return nil }
    }
    // Whatever a run has left is our child by now, or descends from one: no child, no search.
    // Asked once in a turn: every process whose end the turn tells of had ended before, and what it
    // left was ours by then. Asked for each of thousands, it would cost more than they did.
    guard delegation != nil || anyStrangers() else { return 0 }
    return process.members.killAll()
  }

  private func anyStrangers() -> Bool {
    if let hasStrangers { return hasStrangers }
    let found = !strangers.isEmpty
    hasStrangers = found
    return found
  }

  private func canSeeProcesses() -> Bool {
    if let isSightClear { return isSightClear }
    let isClear = ProcessSight.isClear
    isSightClear = isClear
    return isClear
  }

  /// The daemon must end some time, though it can't see what it leaves.
  func isHopeless(_ key: RunKey) -> Bool {
    scheduler.isStopping && putOffSweeps.isHopeless(key, at: Self.now().monotonic)
  }

  /// Leaves a run as it is until its processes can be looked for.
  func putOffSweep(of key: RunKey) {
    guard putOffSweeps.add(key, at: Self.now().monotonic) else { return }
    write(
      LogRecord(
        .warning, nil,
        "what ended runs have left over can't be looked for: no descriptor is free for \"/proc\"; "
          + "it is tried again every second (see LimitNOFILE= and fs.file-max)"))
  }

  /// Looks again for the processes of runs for which that was put off.
  func sweepAgain() {
    for key in putOffSweeps.due(at: Self.now().monotonic) {
      if let remains = remains[key] {
        look(after: remains)
      } else if processes[key] != nil {
        sweep(key)
      } else {
        putOffSweeps.remove(key)
      }
    }
  }
}
