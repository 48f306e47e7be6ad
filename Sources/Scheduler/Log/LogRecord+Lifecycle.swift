// SPDX-License-Identifier: Apache-2.0

/// What is said about the daemon itself, its configuration and the clock.
extension LogRecord {
  static func configurationLoaded(_ configuration: Configuration, held: Int) -> LogRecord {
    let heldPart = held == 0 ? "" : ", \(held) of them held"
    return LogRecord(
      .notice, .configLoaded,
      "configuration loaded: \(Phrase.count(configuration.items.count, "item"))\(heldPart)")
  }

  static func configurationReloaded(_ difference: ConfigurationDiff) -> LogRecord {
    LogRecord(
      .notice, .configReloaded, "configuration reloaded: \(PlanUpdate.counts(difference))")
  }

  static func configurationUnchanged() -> LogRecord {
    LogRecord(.notice, .configUnchanged, "configuration read again: nothing has changed")
  }

  static func configurationRejected(_ report: String, liveSince: String) -> LogRecord {
    var record = LogRecord(
      .warning, .configRejected,
      "configuration rejected, that of \(liveSince) stays live:\n\(report)")
    record[.reason] = "invalid"
    return record
  }

  static func itemAdded(_ item: Item) -> LogRecord {
    var record = LogRecord(.notice, .itemAdded, PlanUpdate.added(item))
    record[.item] = .text(item.id)
    return record
  }

  static func itemRemoved(_ id: String) -> LogRecord {
    var record = LogRecord(.notice, .itemRemoved, PlanUpdate.removed(id))
    record[.item] = .text(id)
    return record
  }

  static func itemChanged(_ change: ConfigurationDiff.Change) -> LogRecord {
    var record = LogRecord(.notice, .itemChanged, PlanUpdate.changed(change))
    record[.item] = .text(change.id)
    return record
  }

  static func itemHeld(_ item: Item, _ hold: Hold) -> LogRecord {
    var record = LogRecord(.error, .itemHeld, PlanUpdate.held(item.id, hold))
    record[.item] = .text(item.id)
    record[.reason] = .text(hold.reason.rawValue)
    return record
  }

  static func itemReleased(_ item: Item) -> LogRecord {
    var record = LogRecord(.notice, .itemReleased, PlanUpdate.released(item.id))
    record[.item] = .text(item.id)
    return record
  }

  static func bundleChanged(_ id: String, _ change: ManifestChange) -> LogRecord {
    var record = LogRecord(.notice, .bundleChanged, PlanUpdate.bundleChanged(id, change))
    record[.item] = .text(id)
    return record
  }

  static func bundleInvalid(_ fault: ManifestFault) -> LogRecord {
    LogRecord(.error, .bundleInvalid, PlanUpdate.invalid(fault))
  }

  static func timezoneChanged(_ zone: PlanUpdate.ZoneChange) -> LogRecord {
    var record = LogRecord(.notice, .timezoneChanged, PlanUpdate.rezoned(zone))
    record[.count] = .number(Int64(zone.items.count))
    return record
  }

  static func clockStepped(by drift: Duration) -> LogRecord {
    let direction = drift < .zero ? "back" : "forward"
    let amount = Phrase.duration(.microseconds(abs(drift.wholeMicroseconds)))
    return LogRecord(.notice, .clockStepped, "the clock was set \(direction) by \(amount)")
  }

  static func stopping(active: Int, drain: Duration) -> LogRecord {
    let wait =
      active == 0
      ? "no run is active"
      : "\(Phrase.count(active, "active run")) may finish within \(Phrase.duration(drain))"
    return LogRecord(.notice, .stopping, "stopping: \(wait)")
  }

  static func stopped() -> LogRecord {
    LogRecord(.notice, .stopped, "stopped")
  }
}
