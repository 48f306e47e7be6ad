// SPDX-License-Identifier: Apache-2.0

/// Compares two plans; what comes out is a ``PlanUpdate``.
struct PlanComparison {
  private let live: Plan
  private(set) var plan: Plan
  let difference: ConfigurationDiff
  private(set) var changed: [PlanUpdate.ChangedItem] = []
  private(set) var added: [PlanUpdate.AddedItem] = []
  private(set) var namedFiles: [PlanUpdate.NamedFileChange] = []
  private(set) var zones: [PlanUpdate.ZoneChange] = []
  private(set) var manifests: [ManifestChange] = []
  private(set) var faults: [ManifestFault] = []

  /// Where in `zones` a name is; nil under a name: its rules are as they were.
  private var zoneIndices: [String: Int?] = [:]
  /// The items that name a manifest now and did before, by its path.
  private var users: [String: [String]] = [:]

  init(_ live: Plan, _ new: Plan) {
    self.live = live
    plan = new
    difference = ConfigurationDiff(from: live.configuration, to: new.configuration)
  }

  mutating func compareItems() {
    let before = Dictionary(
      live.configuration.items.lazy.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    // The changes are in the order of the new file, and so are the items.
    var changes = difference.changed[...]
    for index in plan.configuration.items.indices {
      let item = plan.configuration.items[index]
      guard let old = before[item.id] else {
        added.append(.init(item: item, bundle: plan.bundles[item.id], hold: plan.holds[item.id]))
        continue
      }
      let change = changes.first?.id == item.id ? changes.popFirst() : nil
      if let change { changed.append(.init(item: item, change: change)) }
      let isRezoned =
        change?.isScheduleChange != true && rezone(item, from: old.schedule.zone)
      if change == nil, !isRezoned {
        // Over thousands of reloads, an item that nobody edits is stored once.
        plan.configuration.items[index] = old
      }
      compareNamedFiles(item)
      noteManifest(item, old)
    }
  }

  /// Notes an item whose zone has other rules than before; items of one zone share their rules, so
  /// they are compared once.
  private mutating func rezone(_ item: Item, from old: TimeZoneRules) -> Bool {
    let zone = item.schedule.zone
    guard zone.name == old.name else { return false }
    if let known = zoneIndices[zone.name] {
      guard let index = known, old != zone else { return false }
      zones[index].items.append(item)
      return true
    }
    let isSame = old == zone
    zoneIndices[zone.name] = .some(isSame ? nil : zones.count)
    if !isSame { zones.append(.init(name: zone.name, items: [item])) }
    return !isSame
  }

  private mutating func compareNamedFiles(_ item: Item) {
    let bundle = plan.bundles[item.id]
    let hold = plan.holds[item.id]
    let isHoldChange = live.holds[item.id] != hold
    guard isHoldChange || live.bundles[item.id] != bundle else { return }
    namedFiles.append(.init(item: item, bundle: bundle, hold: hold, isHoldChange: isHoldChange))
  }

  private mutating func noteManifest(_ item: Item, _ old: Item) {
    guard let path = plan.manifestPath(of: item), path == live.manifestPath(of: old) else { return }
    users[path, default: []].append(item.id)
  }

  mutating func compareManifests() {
    for (path, manifest) in plan.manifests.sorted(by: { $0.key < $1.key }) {
      let before = live.manifests[path]
      if let report = manifest.fault, report != before?.fault {
        faults.append(ManifestFault(path: path, report: report))
      }
      guard let before else { continue }
      if manifest.entries == nil { plan.manifests[path]?.entries = before.entries }
      guard var change = ManifestChange(path: path, from: before, to: manifest) else { continue }
      change.items = users[path] ?? []
      manifests.append(change)
    }
  }
}

extension Plan {
  /// Where an item's manifest is, as an absolute path.
  func manifestPath(of item: Item) -> String? {
    item.bundleManifest.map { PathText.absolute($0, from: configuration.workingDirectory) }
  }
}
