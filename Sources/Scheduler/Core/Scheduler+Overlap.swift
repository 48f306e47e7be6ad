// SPDX-License-Identifier: Apache-2.0

/// What a fire time does that finds the item's run still active (C1, `overlap`).
extension Scheduler {
  /// A fire time of an item is due: it becomes a run, or is dropped.
  mutating func offer(_ fireTime: WallInstant, due: WallInstant, _ slot: Int) {
    guard let state = items[slot] else { return }
    let predecessors = state.runs
    guard let last = predecessors.last else {
      return create(fireTime, due: due, slot, waitingFor: .slot)
    }
    switch state.item.overlap {
    case .allow:
      create(fireTime, due: due, slot, waitingFor: .slot)
    case .skip:
      skip(fireTime, slot, because: last)
    case .queue:
      // One is held. A second one would only ever grow into a backlog.
      if isHeldForOverlap(last) {
        skip(fireTime, slot, because: last)
      } else {
        create(fireTime, due: due, slot, waitingFor: .overlap)
      }
    case .replace:
      for key in predecessors { withdraw(key, because: .replaced) }
      let isFree = items[slot]?.runs.isEmpty ?? true
      create(fireTime, due: due, slot, waitingFor: isFree ? .slot : .overlap)
    }
  }

  private func isHeldForOverlap(_ key: RunKey) -> Bool {
    runs[key]?.phase == .waiting(.overlap)
  }

  private mutating func skip(_ fireTime: WallInstant, _ slot: Int, because active: RunKey) {
    guard let item = items[slot]?.item, let active = runs[active] else { return }
    log(.runSkipped(item, fireTime, active: active))
  }

  private mutating func create(
    _ fireTime: WallInstant, due: WallInstant, _ slot: Int, waitingFor reason: WaitReason
  ) {
    guard let state = items[slot] else { return }
    let run = Run(
      key: makeRunKey(), item: state.item, bundle: state.bundle, bundleKey: bundleKey(of: state),
      workingDirectory: configuration.workingDirectory,
      fireTime: fireTime, dueTime: due, waitingFor: reason)
    runs[run.key] = run
    items[slot]?.runs.append(run.key)
    switch reason {
    case .overlap: announceWait(run.key, .overlap)
    case .slot, .bundle: enqueue(run.key)
    }
  }

  mutating func makeRunKey() -> RunKey {
    defer { nextRunKey += 1 }
    return RunKey(rawValue: nextRunKey)
  }

  private func bundleKey(of state: ItemState) -> BundleKey? {
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
