// SPDX-License-Identifier: Apache-2.0

/// What an edit of a bundle manifest does besides re-validation (C7.6, `on_bundle_change`).
extension Scheduler {
  /// Starts what the items want that use a manifest whose content has changed.
  mutating func react(to change: ManifestChange) {
    var synced: Set<BundleKey> = []
    for id in change.items {
      guard let slot = slots[id], let state = items[slot], state.mayFire else { continue }
      itemsVisited += 1
      switch state.item.onBundleChange {
      case .none: break
      case .run: runForChange(slot)
      case .sync:
        // One sync serves every item of the bundle.
        guard let key = bundleKey(of: state), synced.insert(key).inserted else { continue }
        requestSync(of: key, for: state)
      }
    }
  }

  /// The run's fire time is the second of the change.
  private mutating func runForChange(_ slot: Int) {
    guard let state = items[slot] else { return }
    let second = WallInstant(seconds: now.wall.seconds)
    let runID = names.extra(state.item.id, second, reserved: reservedNames(at: second, state))
    offer(second, due: second, slot, runID: runID, cause: .bundleChange)
  }

  /// How many names of a second may belong to the run of a fire time: one and its retries, if there
  /// is such a fire time, or if there was one before the clock was set back or the item edited.
  private func reservedNames(at second: WallInstant, _ state: ItemState) -> Int {
    let names = { (item: Item) in item.retryMode == .fresh ? item.retries + 1 : 1 }
    let active = state.runs.lazy.compactMap { self.runs[$0] }
      .filter { $0.fireTime == second && $0.cause == .schedule }
      .map { names($0.item) }
    let isFireTime =
      state.item.schedule.nextFireTime(after: second - .microseconds(1)) == second
    let own = isFireTime || second <= state.handledThrough ? names(state.item) : 0
    return max(own, active.max() ?? 0)
  }

  /// Puts a sync in line; one that has not started yet gives way, since this one does its work.
  private mutating func requestSync(of key: BundleKey, for state: ItemState) {
    dropSync(of: key)
    let second = WallInstant(seconds: now.wall.seconds)
    var run = Run(
      key: makeRunKey(), item: state.item, bundle: state.bundle, bundleKey: key,
      workingDirectory: configuration.workingDirectory, fireTime: second, dueTime: second,
      waitingFor: .slot, runID: names.sync(state.item.id, second),
      cause: .bundleSync)
    run.isRetryForbidden = true
    runs[run.key] = run
    waitingSyncs[key] = run.key
    enqueue(run.key)
  }

  mutating func dropSync(of key: BundleKey) {
    guard let waiting = waitingSyncs.removeValue(forKey: key) else { return }
    setDeadline(of: waiting, after: nil)
    runs[waiting] = nil
  }

  /// Items are removed: nobody wants the syncs any more that they have asked for.
  mutating func dropSyncs(askedForBy removed: [String]) {
    guard !waitingSyncs.isEmpty, !removed.isEmpty else { return }
    let removed = Set(removed)
    for (key, waiting) in waitingSyncs {
      guard let run = runs[waiting], removed.contains(run.item.id) else { continue }
      dropSync(of: key)
    }
  }

  /// Whether a sync may start: no run of the bundle has a process, and its item is not held.
  ///
  /// Runs do not wait for a sync that waits. Each run of a bundle syncs it anyway, so a sync that
  /// never gets its turn is not missed, and a run that waited for it would be late for nothing.
  func maySync(_ run: Run, _ key: BundleKey) -> Bool {
    guard syncing[key] == nil, bundleProcesses[key] == nil else { return false }
    guard let slot = slots[run.item.id] else { return true }
    return items[slot]?.hold == nil
  }

  /// Puts the sync that waits for a bundle in line again.
  mutating func wakeSync(of key: BundleKey) {
    guard let waiting = waitingSyncs[key], runs[waiting]?.phase == .waiting(.bundle) else { return }
    enqueue(waiting)
  }
}
