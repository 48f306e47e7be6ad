// SPDX-License-Identifier: Apache-2.0

/// Records as lines for people: local time with offset, then who, then what and why.
///
/// ```
/// 2026-03-02T09:00:00.004+01:00 sales: run sales-20260302T080000Z started, 4 ms after it was due
/// 2026-03-02T09:00:00.310+01:00 sales-20260302T080000Z | 120 rows
/// ```
public struct TextFormat: Sendable {
  /// The zone of the times, the reader's own.
  public var zone: TimeZoneRules
  /// Whether the lines go to a terminal that shows colours.
  public var isColored: Bool

  public init(zone: TimeZoneRules, isColored: Bool) {
    self.zone = zone
    self.isColored = isColored
  }

  /// Appends an event or a remark as one line.
  public func write(_ record: LogRecord, at instant: WallInstant, to output: inout [UInt8]) {
    begin(instant, color(of: record.priority), &output)
    if let item = record[.item] {
      output.append(contentsOf: item.description.utf8)
      output.append(contentsOf: ": ".utf8)
    }
    appendSafely(record.message, to: &output)
    end(&output, isColored: color(of: record.priority) != nil)
  }

  /// Appends a line that a run printed: `|` for its own words, `-` for core's account of it.
  public func write(_ line: OutputLine, at instant: WallInstant, to output: inout [UInt8]) {
    let color = line.priority < .info ? color(of: line.priority) : Color.dim
    begin(instant, color, &output)
    output.append(contentsOf: line.source.runID.utf8)
    output.append(contentsOf: (line.isOwnWords ? " | " : " - ").utf8)
    appendSafely(line.message, to: &output)
    end(&output, isColored: color != nil)
  }

  private enum Color: String {
    case red = "\u{1B}[31m"
    case yellow = "\u{1B}[33m"
    case dim = "\u{1B}[2m"
    case reset = "\u{1B}[0m"
  }

  private func color(of priority: LogPriority) -> Color? {
    switch priority {
    case .error: .red
    case .warning: .yellow
    case .notice, .info: nil
    case .debug: .dim
    }
  }

  private func begin(_ instant: WallInstant, _ color: Color?, _ output: inout [UInt8]) {
    if isColored, let color { output.append(contentsOf: color.rawValue.utf8) }
    output.append(contentsOf: zone.rfc3339(instant, fractionDigits: 3).utf8)
    output.append(0x20)
  }

  private func end(_ output: inout [UInt8], isColored hasColor: Bool) {
    if isColored, hasColor { output.append(contentsOf: Color.reset.rawValue.utf8) }
    output.append(0x0A)
  }

  /// Appends text in which control characters are spelled out: what a step prints must not move
  /// the reader's cursor, and a record is one line.
  private func appendSafely(_ text: String, to output: inout [UInt8]) {
    // The bytes of U+0080 to U+00BF begin with 0xC2. The first half of them are controls, too:
    // U+009B does what ESC [ does.
    var isAfterC2 = false
    for byte in text.utf8 {
      if isAfterC2 {
        isAfterC2 = false
        if byte < 0xA0 {
          appendEscape(byte, to: &output)
        } else {
          output.append(0xC2)
          output.append(byte)
        }
      } else if byte == 0xC2 {
        isAfterC2 = true
      } else if byte >= 0x20 && byte != 0x7F || byte == 0x09 {
        output.append(byte)
      } else if byte == 0x0A {
        output.append(contentsOf: "\n    ".utf8)
      } else {
        appendEscape(byte, to: &output)
      }
    }
  }

  private func appendEscape(_ byte: UInt8, to output: inout [UInt8]) {
    output.append(contentsOf: "\\x\(byte < 16 ? "0" : "")\(String(byte, radix: 16))".utf8)
  }
}
