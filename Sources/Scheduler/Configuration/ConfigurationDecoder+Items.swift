// SPDX-License-Identifier: Apache-2.0

import YAML

/// The items and their defaults.
extension ConfigurationDecoder {
  mutating func decodeDefaults(_ node: YAMLNode) {
    guard let pairs = node.pairs else {
      return reader.report(
        "type", "defaults must be a mapping of optional item keys, not \(node.kind)", at: node.mark)
    }
    for pair in pairs {
      guard let key = ItemKey(rawValue: pair.key.text) else {
        let keys = ItemKey.allCases.filter(\.isOptional).map(\.rawValue)
        reportUnknownKey(
          pair, among: keys, of: "defaults", elsewhere: Self.topLevelPlace(of: pair.key.text))
        continue
      }
      guard key.isOptional else {
        reader.report(
          "defaults", "\(key.rawValue) can't have a default: each item needs its own",
          at: pair.keyMark)
        continue
      }
      defaults[key] = pair.value
    }
    // Defaults that no item uses must be right as well.
    var example = Item(id: "defaults", cron: "", schedule: Self.unset)
    for (key, node) in defaults where key != .timezone {
      apply(node, for: key, to: &example)
    }
    if let node = defaults[.timezone], let name = reader.text(node, ItemKey.timezone.rawValue) {
      _ = zone(name, at: node.mark)
    }
  }

  /// A schedule for the moment between an item's keys; it never leaves the decoder.
  private static let unset: CronSchedule = {
    guard let expression = try? CronExpression("@reboot", dialect: .crontab, itemID: nil) else {
      preconditionFailure("@reboot is an expression")
    }
    return CronSchedule(expression, in: .utc)
  }()

  mutating func decodeItems(_ node: YAMLNode) {
    guard let elements = node.elements else {
      return reader.report(
        "type", "items must be a list, not \(node.kind); write [] for none", at: node.mark)
    }
    configuration.items.reserveCapacity(elements.count)
    marks.reserveCapacity(elements.count)
    for element in elements {
      decodeItem(element)
    }
  }

  private mutating func decodeItem(_ node: YAMLNode) {
    guard let pairs = node.pairs else {
      return reader.report(
        "type", "an item must be a mapping with the keys id and cron, not \(node.kind)",
        at: node.mark)
    }
    var values = defaults
    for pair in pairs {
      if let key = ItemKey(rawValue: pair.key.text) {
        values[key] = pair.value
      } else {
        reportUnknownKey(
          pair, among: ItemKey.allCases.map(\.rawValue), of: "an item",
          elsewhere: Self.topLevelPlace(of: pair.key.text))
      }
    }
    let identifier = decodeIdentifier(values[.id], in: node)
    var item = Item(
      id: identifier ?? "", cron: "", schedule: Self.unset,
      cronDialect: configuration.cronDialect, timezone: configuration.timezone)
    item.environment = configuration.environment
    if let inherited = defaults[.environment], values[.environment]?.mark != inherited.mark {
      item.environment.merge(reader.environment(inherited, "environment")) { $1 }
    }
    for (key, value) in values { apply(value, for: key, to: &item) }
    let hasSchedule = decodeSchedule(values, in: node, &item)
    checkFlow(values, in: node)
    if hasSchedule, identifier != nil {
      configuration.items.append(item)
      marks.append(ItemMarks(node, values))
    }
  }

  private static func topLevelPlace(of key: String) -> String? {
    TopLevelKey(rawValue: key).map { _ in "at the top level" }
  }

  private mutating func checkFlow(_ values: [ItemKey: YAMLNode], in node: YAMLNode) {
    guard values[.flowYAML] == nil, values[.bundleManifest] == nil else { return }
    reader.report(
      "missing-key", "the item needs flow_yaml, bundle_manifest, or both", at: node.mark)
  }

  // MARK: Identity

  private mutating func decodeIdentifier(_ node: YAMLNode?, in item: YAMLNode) -> String? {
    guard let node else {
      reader.report("missing-key", "the item has no id", at: item.mark)
      return nil
    }
    guard let id = reader.text(node, "id") else { return nil }
    guard Self.isIdentifier(id) else {
      reader.report(
        "id",
        "the id \"\(id)\" must begin with a letter or digit and have at most 128 letters, digits, "
          + "\".\", \"_\" or \"-\"", at: node.mark)
      return nil
    }
    if let first = ids[id] {
      // An id that came by an alias or a merge key stands at the first item only.
      let place = node.mark == first ? item.mark : node.mark
      reader.report(
        "duplicate-id", "the id \"\(id)\" is already used in line \(first.line)", at: place)
      return nil
    }
    ids[id] = node.mark
    return id
  }

  private static func isIdentifier(_ id: String) -> Bool {
    guard (1...128).contains(id.utf8.count), let first = id.utf8.first else { return false }
    return isAlphanumeric(first)
      && id.utf8.allSatisfy { isAlphanumeric($0) || "._-".utf8.contains($0) }
  }

  private static func isAlphanumeric(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "a")...UInt8(ascii: "z"):
      true
    default: false
    }
  }

  // MARK: Schedule

  private mutating func decodeSchedule(
    _ values: [ItemKey: YAMLNode], in node: YAMLNode, _ item: inout Item
  ) -> Bool {
    var zone: TimeZoneRules?
    if let zoneNode = values[.timezone] {
      if let name = reader.text(zoneNode, "timezone") {
        item.timezone = name
        zone = self.zone(name, at: zoneNode.mark)
      }
    } else if case .success(let rules) = context.zone(item.timezone) {
      // A wrong top-level zone has been told where it stands.
      zone = rules
    }
    guard let cron = values[.cron] else {
      reader.report("missing-key", "the item has no cron", at: node.mark)
      return false
    }
    guard let text = reader.text(cron, "cron"),
      let expression = expression(text, cron, item: item), let zone
    else { return false }
    item.cron = text
    item.schedule = CronSchedule(expression, in: zone)
    return true
  }

  private mutating func expression(
    _ text: String, _ node: YAMLNode, item: Item
  ) -> CronExpression? {
    do {
      return try CronExpression(text, dialect: item.cronDialect, itemID: item.id)
    } catch {
      var mark = node.mark
      if case .scalar(let scalar) = node.content {
        mark = source.mark(of: error.offset, inside: scalar, at: node.mark)
      }
      reader.report("cron", "cron: \(error.message)", at: mark)
      return nil
    }
  }
}

extension ItemMarks {
  fileprivate init(_ node: YAMLNode, _ values: [ItemKey: YAMLNode]) {
    self.init(
      item: node.mark, cron: values[.cron]?.mark, flowYAML: values[.flowYAML]?.mark,
      flow: values[.flow]?.mark, flowJob: values[.flowJob]?.mark,
      bundleManifest: values[.bundleManifest]?.mark)
  }
}
