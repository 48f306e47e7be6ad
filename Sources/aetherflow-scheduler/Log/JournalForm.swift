// SPDX-License-Identifier: Apache-2.0

import Scheduler
import Systemd

/// Gives records the form of the journal: one field after the other, named as in
/// docs/behaviour.md, C9.
struct JournalForm {
  private static let message = JournalField("MESSAGE")
  private static let messageID = JournalField("MESSAGE_ID")
  private static let priority = JournalField("PRIORITY")
  private static let identifier = JournalField("SYSLOG_IDENTIFIER")
  private static let event = JournalField("AETHERFLOW_EVENT")
  private static let timestamp = JournalField("TIMESTAMP")

  /// The zone whose offset a late record's timestamp carries.
  let zone: TimeZoneRules
  /// The record that was put together last.
  private(set) var record = JournalRecord()
  private let fields = Dictionary(
    uniqueKeysWithValues: LogField.allCases.map { ($0, JournalField($0.rawValue)) })

  init(zone: TimeZoneRules) {
    self.zone = zone
  }

  /// Puts a record together.
  ///
  /// - Parameter isLate: it has waited, so the journal's own time is not that of the record.
  mutating func put(_ entry: JournalLog.Entry, isLate: Bool) {
    record.removeAll()
    switch entry.content {
    case .record(let content):
      record.append(Self.message, content.message.utf8)
      record.append(Self.identifier, "aetherflow-scheduler".utf8)
      put(content)
    case .line(let line):
      // As it was printed, to the byte; core's own records as a sentence.
      if let engineRecord = line.engineRecord {
        record.append(Self.message, engineRecord.summary.utf8)
      } else {
        record.append(Self.message, line.bytes)
      }
      record.append(Self.identifier, "aetherflow".utf8)
      put(line.attributes)
    }
    if isLate {
      record.append(Self.timestamp, zone.rfc3339(entry.instant, fractionDigits: 6).utf8)
    }
  }

  /// Adds what every record has but message and identifier.
  private mutating func put(_ content: LogRecord) {
    record.append(Self.priority, Int64(content.priority.rawValue))
    if let event = content.event {
      record.append(Self.messageID, event.messageID.utf8)
      record.append(Self.event, event.rawValue.utf8)
    }
    for field in content.fields {
      guard let name = fields[field.name] else { continue }
      switch field.value {
      case .text(let text): record.append(name, text.utf8)
      case .number(let number): record.append(name, number)
      }
    }
  }
}
