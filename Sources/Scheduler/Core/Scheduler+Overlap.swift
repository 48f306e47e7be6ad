// SPDX-License-Identifier: Apache-2.0

/// What a fire time does that finds the item's run still active (C1, `overlap`).
extension Scheduler {
  /// A fire time of an item is due: it becomes a run, or is dropped.
  mutating func offer(
    _ fireTime: WallInstant, due: WallInstant, _ slot: Int, runID: String,
    cause: RunCause = .schedule
  ) {
    guard let state = items[slot] else { return }
    var run = Run(
      key: makeRunKey(), item: state.item, bundle: state.bundle, bundleKey: bundleKey(of: state),
      workingDirectory: configuration.workingDirectory, fireTime: fireTime, dueTime: due,
      waitingFor: .slot, runID: runID, cause: cause)
    let predecessors = state.runs
    guard let last = predecessors.last else { return admit(run, slot) }
    switch state.item.overlap {
    case .allow:
      admit(run, slot)
    case .skip:
      skip(run, because: last)
    case .queue:
      // One is held. A second one would only ever grow into a backlog.
      if isHeldForOverlap(last) {
        skip(run, because: last)
      } else {
        run.transition(to: .waiting(.overlap))
        admit(run, slot)
      }
    case .replace:
      for key in predecessors { withdraw(key, because: .replaced) }
      if items[slot]?.runs.isEmpty == false { run.transition(to: .waiting(.overlap)) }
      admit(run, slot)
    }
  }

  private func isHeldForOverlap(_ key: RunKey) -> Bool {
    runs[key]?.phase == .waiting(.overlap)
  }

  private mutating func skip(_ run: Run, because active: RunKey) {
    guard let active = runs[active] else { return }
    if run.cause == .schedule {
      record(.missed(item: run.item.id, run.fireTime.alone, reason: "overlap"))
    }
    log(.runSkipped(run, active: active))
  }

  private mutating func admit(_ run: Run, _ slot: Int) {
    runs[run.key] = run
    items[slot]?.runs.append(run.key)
    if run.phase == .waiting(.overlap) {
      announceWait(run.key, .overlap)
    } else {
      enqueue(run.key)
    }
  }

  mutating func makeRunKey() -> RunKey {
    defer { nextRunKey += 1 }
    return RunKey(rawValue: nextRunKey)
  }

  func bundleKey(of state: ItemState) -> BundleKey? {
    state.bundle.map { bundle in
      BundleKey(
        workRoot: state.item.environment["AETHERFLOW_WORK_ROOT"] ?? settings.workRoot,
        bundleID: bundle.id)
    }
  }

  /// An active run is no longer active: the one that waits for it may have its turn.
  mutating func leave(_ key: RunKey, of item: String) {
    guard let slot = slots[item], let index = items[slot]?.runs.firstIndex(of: key) else { return }
    items[slot]?.runs.remove(at: index)
    if let first = items[slot]?.runs.first, isHeldForOverlap(first) {
      enqueue(first)
    }
    freeIfUnused(slot)
  }
}
