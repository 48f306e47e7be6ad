// SPDX-License-Identifier: Apache-2.0

@testable import Scheduler

/// What a reload, and the end, have to lead to.
extension AccountChecker {
  func take(_ new: Plan) {
    let old = plan
    plan = new
    let items = Dictionary(uniqueKeysWithValues: new.configuration.items.map { ($0.id, $0) })
    for (id, account) in accounts where account.isPresent {
      if let item = items[id] {
        change(account, to: item)
      } else {
        expectHeld(id)
        expectPending(id, "edited")
        for index in account.chains.indices {
          accounts[id]?.chains[index].isRetryForbidden = true
        }
        accounts[id]?.isPresent = false
        accounts[id]?.hold = nil
        wantedSyncs = wantedSyncs.filter { $0.value.item.id != id }
      }
    }
    let before = Set(old.configuration.items.map(\.id))
    for item in new.configuration.items where !before.contains(item.id) {
      var account = accounts[item.id] ?? Account(item: item, dealt: now.wall)
      if account.dealt - now.wall > Self.longestRepeat {
        account.dealt = now.wall
        beginAnew(item.id)
      }
      account.dealt = max(account.dealt, now.wall)
      account.item = item
      account.hold = new.holds[item.id]
      account.isPresent = true
      accounts[item.id] = account
    }
    expectChanges(old, new)
  }

  private func change(_ account: Account, to item: Item) {
    let (id, old) = (item.id, account.item)
    if isEdit(old, item) {
      expectHeld(id)
      expectPending(id, "edited")
      let dealt = accounts[id]?.dealt ?? now.wall
      accounts[id]?.dealt = max(dealt, now.wall)
    } else if old.schedule.zone != item.schedule.zone {
      count("rezoned")
      expectHeld(id)
      let dealt = accounts[id]?.dealt ?? now.wall
      let reached = fireTimes(of: old, after: dealt, through: now.wall)
      if reached != fireTimes(of: item, after: dealt, through: now.wall) {
        expectPending(id, "timezone_changed")
      }
    }
    accounts[id]?.item = item
    if account.hold != plan.holds[id] {
      expectHeld(id)
      accounts[id]?.hold = plan.holds[id]
    }
  }

  /// The gap of an item that is held.
  private func expectHeld(_ id: String) {
    guard let account = accounts[id], let hold = account.hold, account.item.isEnabled,
      let span = fireTimes(of: account.item, after: account.dealt, through: reached(account.item))
    else { return }
    accounts[id]?.dealt = span.last
    count("fire times", span.count)
    expectGap(id, hold.reason.rawValue, span)
  }

  /// What was reached and is not due yet, when its timer is taken away.
  private func expectPending(_ id: String, _ reason: String) {
    guard let account = accounts[id], account.item.isEnabled,
      let span = fireTimes(of: account.item, after: account.dealt, through: now.wall)
    else { return }
    accounts[id]?.dealt = span.last
    count("fire times", span.count)
    expectGap(id, reason, span)
  }

  func expectTheEnd() {
    isStopping = true
    wantedSyncs = [:]
    // What can't be written is left to the next daemon.
    guard outage == nil else { return }
    for (id, account) in accounts where account.isPresent {
      expectHeld(id)
      expectPending(id, "shutdown")
    }
  }

  /// What `on_bundle_change` asks for.
  private func expectChanges(_ old: Plan, _ new: Plan) {
    let before = Dictionary(
      uniqueKeysWithValues: old.configuration.items.map { ($0.id, $0.bundleManifest) })
    var asked: Set<String> = []
    for item in new.configuration.items {
      guard let manifest = item.bundleManifest, before[item.id] == manifest,
        accounts[item.id]?.mayFire == true
      else { continue }
      let path = "/data/\(manifest)"
      guard let was = old.manifests[path]?.entries, let entries = new.manifests[path]?.entries,
        was != entries, new.manifests[path]?.fault == nil
      else { continue }
      switch item.onBundleChange {
      case .none: break
      case .run: expectations[item.id, default: .init()].startsForChange = true
      case .sync:
        guard let bundle = new.bundles[item.id]?.id else { continue }
        // One sync serves all; the first item of the file has asked for it.
        if asked.insert(bundle).inserted { wantedSyncs[bundle] = Sync(item: item) }
      }
    }
  }
}
