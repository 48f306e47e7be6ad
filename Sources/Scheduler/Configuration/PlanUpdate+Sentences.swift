// SPDX-License-Identifier: Apache-2.0

/// What a reload does, in words. The log of the daemon and `diff` say the same (C7.4).
extension PlanUpdate {
  /// One sentence for each thing that happens, in the order of the log, and the counts last.
  public var sentences: [String] {
    var result = difference.removed.map(Self.removed)
    result += zones.map(Self.rezoned)
    result += changed.map { Self.changed($0.change) }
    for addition in added {
      result.append(Self.added(addition.item))
      if let hold = addition.hold { result.append(Self.held(addition.item.id, hold)) }
    }
    for change in manifests {
      result += change.items.map { Self.bundleChanged($0, change) }
    }
    result += faults.map(Self.invalid)
    for change in namedFiles where change.isHoldChange {
      result.append(
        change.hold.map { Self.held(change.item.id, $0) } ?? Self.released(change.item.id))
    }
    return result + [Self.counts(difference)]
  }

  static func added(_ item: Item) -> String { "item \(item.id) added: \(item.cron)" }

  static func removed(_ id: String) -> String { "item \(id) removed" }

  static func changed(_ change: ConfigurationDiff.Change) -> String {
    let keys = change.keys.joined(separator: ", ")
    return "item \(change.id) changed: \(keys)"
      + (change.isScheduleChange ? "; its schedule starts anew" : "")
  }

  static func held(_ id: String, _ hold: Hold) -> String {
    "item \(id) is held until this is mended: \(hold.message)"
  }

  static func released(_ id: String) -> String { "item \(id) is no longer held" }

  static func rezoned(_ zone: ZoneChange) -> String {
    let count = zone.items.count
    return "time zone \(zone.name) has new rules: \(Phrase.count(count, "item")) "
      + "\(count == 1 ? "gets" : "get") new fire times"
  }

  static func bundleChanged(_ id: String, _ change: ManifestChange) -> String {
    let parts = [
      keys(change.changed, "changed"), keys(change.added, "added"), keys(change.removed, "removed"),
    ]
    return "bundle manifest \(change.path) of item \(id) changed: "
      + parts.compactMap(\.self).joined(separator: "; ")
  }

  static func invalid(_ fault: ManifestFault) -> String {
    "bundle manifest \(fault.path) is invalid:\n\(fault.report)"
  }

  static func counts(_ difference: ConfigurationDiff) -> String {
    let topLevel = difference.topLevel.joined(separator: ", ")
    return difference.summary + (topLevel.isEmpty ? "" : "; top level: \(topLevel)")
  }

  /// How many places of a manifest a sentence names; a rewritten one may have thousands.
  private static let mostPlaces = 20

  private static func keys(_ places: [String], _ what: String) -> String? {
    guard !places.isEmpty else { return nil }
    let rest = places.count - mostPlaces
    return places.prefix(mostPlaces).joined(separator: ", ")
      + (rest > 0 ? " and \(rest) more \(what)" : " \(what)")
  }
}
