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
    let topLevel = difference.topLevel.joined(separator: ", ")
    return LogRecord(
      .notice, .configReloaded,
      "configuration reloaded: \(difference.summary)"
        + (topLevel.isEmpty ? "" : "; top level: \(topLevel)"))
  }

  static func configurationUnchanged() -> LogRecord {
    LogRecord(.notice, .configUnchanged, "configuration read again: nothing has changed")
  }

  static func itemAdded(_ item: Item) -> LogRecord {
    var record = LogRecord(.notice, .itemAdded, "item \(item.id) added: \(item.cron)")
    record[.item] = .text(item.id)
    return record
  }

  static func itemRemoved(_ id: String) -> LogRecord {
    var record = LogRecord(.notice, .itemRemoved, "item \(id) removed")
    record[.item] = .text(id)
    return record
  }

  static func itemChanged(_ change: ConfigurationDiff.Change) -> LogRecord {
    var record = LogRecord(
      .notice, .itemChanged,
      "item \(change.id) changed: \(change.keys.joined(separator: ", "))")
    record[.item] = .text(change.id)
    return record
  }

  static func itemHeld(_ item: Item, _ hold: Hold) -> LogRecord {
    var record = LogRecord(
      .error, .itemHeld, "item \(item.id) is held until this is mended: \(hold.message)")
    record[.item] = .text(item.id)
    record[.reason] = .text(hold.reason.rawValue)
    return record
  }

  static func itemReleased(_ item: Item) -> LogRecord {
    var record = LogRecord(.notice, .itemReleased, "item \(item.id) is no longer held")
    record[.item] = .text(item.id)
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
