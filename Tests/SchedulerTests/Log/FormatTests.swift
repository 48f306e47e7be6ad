// SPDX-License-Identifier: Apache-2.0

import JSON
import Testing

@testable import Scheduler

/// The two forms of a record on standard error.
@Suite struct FormatTests {
  private let instant = WallInstant(microseconds: 1_772_438_400_004_200)  // 2026-03-02T08:00:00Z

  private var record: LogRecord {
    var record = LogRecord(.warning, .runSkipped, "skipped")
    record[.item] = "sales"
    record[.count] = 3
    return record
  }

  private func text(
    colored: Bool = false, _ write: (TextFormat, inout [UInt8]) -> Void
  ) -> String {
    var bytes: [UInt8] = []
    write(TextFormat(zone: .utc, isColored: colored), &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  private func line(_ text: String, record: String? = nil) -> OutputLine {
    let request = RunRequest(
      item: "sales", runID: "sales-20260302T080000Z", attempt: 1, arguments: [],
      workingDirectory: "/", configuredEnvironment: [:], scheduledAt: "2026-03-02T08:00:00+00:00")
    return OutputLine(
      source: .init(request), stream: .stderr, bytes: Array(text.utf8),
      engineRecord: record.flatMap { EngineRecord(line: Array($0.utf8)) })
  }

  @Test func anEventIsTimeItemAndSentence() {
    #expect(
      text { $0.write(record, at: instant, to: &$1) }
        == "2026-03-02T08:00:00.004+00:00 sales: skipped\n")
  }

  @Test func priorityIsAColour() {
    #expect(
      text(colored: true) { $0.write(record, at: instant, to: &$1) }
        == "\u{1B}[33m2026-03-02T08:00:00.004+00:00 sales: skipped\u{1B}[0m\n")
  }

  @Test func aRunsOwnWordsStandBehindABar() {
    #expect(
      text { $0.write(line("120 rows"), at: instant, to: &$1) }
        == "2026-03-02T08:00:00.004+00:00 sales-20260302T080000Z | 120 rows\n")
  }

  @Test func controlCharactersAreSpelledOut() {
    #expect(
      text { $0.write(line("a\u{1B}[2Jb\tc\r\u{7F}"), at: instant, to: &$1) }
        .hasSuffix("| a\\x1b[2Jb\tc\\x0d\\x7f\n"))
  }

  /// U+009B begins a command to a terminal, U+00A0 and all that follows is text.
  @Test func controlCharactersBeyondASCIIAreSpelledOut() {
    #expect(
      text { $0.write(line("a\u{80}\u{9B}2Jb\u{9F}\u{A0}\u{BF}é"), at: instant, to: &$1) }
        .hasSuffix("| a\\x80\\x9b2Jb\\x9f\u{A0}\u{BF}é\n"))
  }

  @Test func coresRecordsAreToldInWords() {
    let json = """
      {"ts_ms": 1, "event": "step_start", "flow_id": "f", "run_id": "r", "job_id": "main", \
      "step_id": "load", "step_type": "external.process"}
      """
    let told = text { $0.write(line(json, record: json), at: instant, to: &$1) }
    #expect(told.contains("sales-20260302T080000Z - "))
    #expect(told.contains("load"))
    #expect(!told.contains("ts_ms"))
  }

  @Test func jsonHasTheFieldsOfTheContract() throws {
    var bytes: [UInt8] = []
    JSONFormat(zone: .utc).write(record, at: instant, to: &bytes)
    #expect(bytes.last == 0x0A)
    #expect(
      try JSONValue(parsing: bytes)
        == .object([
          ("TIMESTAMP", .string("2026-03-02T08:00:00.004200+00:00")),
          ("MESSAGE", .string("skipped")),
          ("PRIORITY", .integer(4)),
          ("SYSLOG_IDENTIFIER", .string("aetherflow-scheduler")),
          ("MESSAGE_ID", .string(LogEvent.runSkipped.messageID)),
          ("AETHERFLOW_EVENT", .string("run_skipped")),
          ("AETHERFLOW_ITEM", .string("sales")),
          ("AETHERFLOW_COUNT", .integer(3)),
        ]))
  }

  @Test func eachEventHasAnIdOfItsOwn() {
    let ids = LogEvent.allCases.map(\.messageID)
    #expect(Set(ids).count == ids.count)
    #expect(ids.allSatisfy { $0.wholeMatch(of: /[0-9a-f]{32}/) != nil })
  }
}
