// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Systemd

@Suite struct JournalRecordTests {
  @Test(arguments: [
    ("MESSAGE", true), ("AETHERFLOW_CPU_USEC", true), ("A9", true),
    (String(repeating: "A", count: 64), true), (String(repeating: "A", count: 65), false),
    ("", false), ("_PID", false), ("9A", false), ("lower", false), ("A B", false), ("A=B", false),
    ("Ä", false),
  ])
  func namesAreThoseThatTheJournalTakes(name: String, isValid: Bool) {
    #expect(JournalField.isValid(name) == isValid)
  }

  @Test func fieldsStandOneAfterTheOther() {
    var record = JournalRecord()
    record.append(JournalField("OLD"), "gone".utf8)
    record.removeAll()
    record.append(JournalField("MESSAGE"), [0xFF, 0x00, 0x0A, UInt8(ascii: "=")])
    record.append(JournalField("EMPTY"), [])
    record.append(JournalField("NUMBER"), Int64.min)
    #expect(
      record.fields.map { Array($0) } == [
        Array("MESSAGE=".utf8) + [0xFF, 0x00, 0x0A, UInt8(ascii: "=")], Array("EMPTY=".utf8),
        Array("NUMBER=-9223372036854775808".utf8),
      ])
  }
}
