// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Ledger

/// Versions of the file, and files that are not as they should be.
@Suite struct LedgerFileTests {
  private static let nextSchema = Schema(
    steps: Schema.current.steps + [
      "ALTER TABLE runs ADD COLUMN note TEXT; UPDATE runs SET note = 'migrated ' || run_id;"
    ])

  @Test func anOlderFileIsMigratedWithWhatItHas() throws {
    let folder = try LedgerFolder()
    let ledger = try Ledger(folder.path)
    try ledger.commit([.run(.test(1))], durably: true)
    let next = try Ledger(folder.path, schema: Self.nextSchema, retention: .standard)
    #expect(try next.database.integer("PRAGMA user_version") == Schema.current.version + 1)
    #expect(try next.database.text("SELECT note FROM runs") == "migrated a-1")
    #expect(try next.past().unfinished == [.test(1)])
  }

  /// Each version that there has been.
  @Test(arguments: 1..<Schema.current.version)
  func whatEarlierVersionsHaveWrittenIsUsed(_ version: Int64) throws {
    let folder = try LedgerFolder()
    let earlier = Schema(steps: Array(Schema.current.steps.prefix(Int(version))))
    let old = try Ledger(folder.path, schema: earlier, retention: .standard)
    try old.commit(
      [
        .run(.test(1)), .ended(key: 1, LedgerEnd(at: 9, outcome: "failed")),
        .run(.test(2)), .ended(key: 2, LedgerEnd(at: 7, outcome: "succeeded")),
        .run(.test(3)), .run(.test(4, item: "b")),
      ], durably: true)
    try old.close()

    let ledger = try Ledger(folder.path)
    #expect(try ledger.lastEnded(limit: 9).map(\.key) == [1, 2])
    #expect(try ledger.lastEnded(limit: 1).map(\.key) == [1])
    #expect(try ledger.lastEnded(of: "a")?.end?.outcome == "succeeded")
    #expect(try ledger.lastEnded(of: "b") == nil)
    #expect(try ledger.past().unfinished.map(\.key) == [3, 4])
  }

  @Test func aStepThatFailsLeavesTheOlderFile() throws {
    let folder = try LedgerFolder()
    try Ledger(folder.path).commit([.run(.test(1))], durably: true)
    let broken = Schema(steps: Schema.current.steps + ["DROP TABLE pauses; DROP TABLE nothing;"])
    #expect(throws: LedgerError.self) {
      try Ledger(folder.path, schema: broken, retention: .standard)
    }
    let ledger = try Ledger(folder.path)
    #expect(try ledger.database.integer("PRAGMA user_version") == Schema.current.version)
    #expect(try ledger.database.integer("SELECT count(*) FROM pauses") == 0)
  }

  @Test func aNewerFileIsRefusedAndLeftAlone() throws {
    let folder = try LedgerFolder()
    let newer = try Ledger(folder.path, schema: Self.nextSchema, retention: .standard)
    try newer.close()
    #expect {
      _ = try LedgerFile.open(folder.path, setAsideWith: ".corrupt")
    } throws: { error in
      (error as? LedgerError)?.kind == .newer(version: Self.nextSchema.version)
        && "\(error)".contains("format \(Self.nextSchema.version) of a newer version")
    }
    #expect { try Ledger.all(folder) } throws: { error in
      (error as? LedgerError)?.kind == .newer(version: Self.nextSchema.version)
    }
    #expect(!folder.names.contains { $0.contains("corrupt") })
    #expect(
      try Ledger(folder.path, schema: Self.nextSchema, retention: .standard).past().unfinished == []
    )
  }

  struct Damage: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var offset: Int
    var text: String
  }

  @Test(arguments: [
    Damage(testDescription: "no database", offset: 0, text: "This is no database, is it?"),
    Damage(testDescription: "a page of the schema", offset: 110, text: "\u{7F}\u{7F}garbage"),
    Damage(
      testDescription: "a page of a table", offset: 3 * 4096,
      text: String(repeating: "nonsense", count: 400)),
  ])
  func aDamagedFileIsSetAside(_ row: Damage) throws {
    let folder = try LedgerFolder()
    do {
      let ledger = try Ledger(folder.path)
      for key in Int64(1)...400 { try ledger.commit([.run(.test(key))], durably: false) }
      try ledger.housekeep(at: 0)
    }
    try? FileManager.default.removeItem(atPath: folder.path + "-wal")
    try folder.damage(at: row.offset, with: row.text)
    let file = try LedgerFile.open(folder.path, setAsideWith: ".corrupt-now")
    let setAside = try #require(file.setAside)
    #expect(setAside.path == folder.path + ".corrupt-now")
    #expect(!setAside.finding.isEmpty)
    #expect(FileManager.default.fileExists(atPath: setAside.path))
    #expect(try file.ledger.past().unfinished == [])
    try file.ledger.commit([.run(.test(1))], durably: true)
  }

  @Test func aFileThatWasClosedIsBelieved() throws {
    let folder = try LedgerFolder()
    try Ledger(folder.path).close()
    #expect(folder.names == ["ledger.sqlite"])
    #expect(try LedgerFile.open(folder.path, setAsideWith: ".corrupt").setAside == nil)
  }

  @Test func housekeepingKeepsTheLogSmall() throws {
    let folder = try LedgerFolder()
    let ledger = try Ledger(folder.path)
    var largest = 0
    for key in Int64(1)...2000 {
      try ledger.commit([.run(.test(key))], durably: false)
      if ledger.wantsHousekeeping { try ledger.housekeep(at: 0) }
      let attributes = try FileManager.default.attributesOfItem(atPath: folder.path + "-wal")
      largest = max(largest, attributes[.size] as? Int ?? 0)
    }
    #expect(largest < 16 << 20)
    #expect(try Ledger.history(folder.path, LedgerQuery()).count == 100)
  }

  @Test func whatCannotBeOpenedSaysWhy() throws {
    let folder = try LedgerFolder()
    #expect {
      _ = try Ledger(folder.path + "/nowhere/ledger.sqlite")
    } throws: { error in
      "\(error)".contains("unable to open database file")
    }
  }
}
