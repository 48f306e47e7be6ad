// SPDX-License-Identifier: Apache-2.0

import JSON

/// Records as JSON Lines: one object per record, keys as in docs/behaviour.md, C9.
public struct JSONFormat: Sendable {
  /// The zone whose offset the timestamps carry.
  public var zone: TimeZoneRules

  public init(zone: TimeZoneRules) {
    self.zone = zone
  }

  public func write(_ record: LogRecord, at instant: WallInstant, to output: inout [UInt8]) {
    write(record, identifier: "aetherflow-scheduler", at: instant, to: &output)
  }

  public func write(_ line: OutputLine, at instant: WallInstant, to output: inout [UInt8]) {
    write(line.record, identifier: "aetherflow", at: instant, to: &output)
  }

  private func write(
    _ record: LogRecord, identifier: String, at instant: WallInstant, to output: inout [UInt8]
  ) {
    var members: [(String, JSONValue)] = [
      ("TIMESTAMP", .string(zone.rfc3339(instant, fractionDigits: 6))),
      ("MESSAGE", .string(record.message)),
      ("PRIORITY", .integer(Int64(record.priority.rawValue))),
      ("SYSLOG_IDENTIFIER", .string(identifier)),
    ]
    if let event = record.event {
      members.append(("MESSAGE_ID", .string(event.messageID)))
      members.append(("AETHERFLOW_EVENT", .string(event.rawValue)))
    }
    for field in record.fields {
      switch field.value {
      case .text(let text): members.append((field.name.rawValue, .string(text)))
      case .number(let number): members.append((field.name.rawValue, .integer(number)))
      }
    }
    JSONValue.object(members).write(to: &output)
    output.append(0x0A)
  }
}
