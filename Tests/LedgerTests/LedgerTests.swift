// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Ledger

/// What is written is read again, by this process and by others.
@Suite struct LedgerTests {
  private let process = LedgerProcess(
    pid: 4711, startTicks: .max, bootID: "some-boot", controlGroup: "/sys/fs/cgroup/x/run-a")
  private let end = LedgerEnd(
    at: 9_000_000, outcome: "failed", exitStatus: 3, cpuMicroseconds: 180_000,
    maxRSSBytes: 35 << 20)

  @Test func theLifeOfARunIsRead() throws {
    let folder = try LedgerFolder()
    let ledger = try Ledger(folder.path)
    var run = LedgerRun.test(1, state: .waiting)
    try ledger.commit([.run(run)], durably: false)
    #expect(try ledger.past().unfinished == [run])
    // What waits has no place in a history.
    #expect(try Ledger.all(folder) == [])

    run.state = .claimed
    run.claimedAt = 5_000_000
    try ledger.commit([.run(run)], durably: true)
    #expect(try ledger.past().unfinished == [run])

    run.state = .started
    run.startedAt = 6_000_000
    run.process = process
    try ledger.commit([.started(key: 1, process, at: 6_000_000)], durably: false)
    #expect(try ledger.past().unfinished == [run])
    #expect(try Ledger.all(folder) == [run])

    run.state = .ended
    run.end = end
    try ledger.commit([.ended(key: 1, end)], durably: false)
    #expect(try ledger.past().unfinished == [])
    #expect(try ledger.past().lastKey == 1)
    #expect(try Ledger.all(folder) == [run])
  }

  @Test func anEndIsNotUndoneByAStartThatIsToldLate() throws {
    let folder = try LedgerFolder()
    let ledger = try Ledger(folder.path)
    try ledger.commit([.run(.test(1)), .ended(key: 1, end)], durably: true)
    try ledger.commit([.started(key: 1, process, at: 1)], durably: false)
    #expect(try ledger.past().unfinished == [])
  }

  @Test func itemsHaveOnePastAndLoseItWhenTheyGo() throws {
    let folder = try LedgerFolder()
    let ledger = try Ledger(folder.path)
    try ledger.commit(
      [
        .scheduled(item: "a", schedule: "x", handledThrough: 1),
        .scheduled(item: "b", schedule: "y", handledThrough: 2),
        .handled(item: "a", through: 5), .handled(item: "unknown", through: 9),
        .scheduled(item: "b", schedule: "z", handledThrough: 7), .forgotten(item: "c"),
      ], durably: true)
    #expect(
      try ledger.past().items == [
        "a": .init(schedule: "x", handledThrough: 5), "b": .init(schedule: "z", handledThrough: 7),
      ])
    try ledger.commit([.forgotten(item: "a"), .dropped(key: 99)], durably: false)
    #expect(try ledger.past().items.keys.sorted() == ["b"])
  }

  @Test func aCommitIsAllOrNothing() throws {
    let folder = try LedgerFolder()
    let ledger = try Ledger(folder.path)
    // A second connection holds the file, as a person's tool may.
    let other = try Database(folder.path, for: .writing)
    try other.execute("BEGIN IMMEDIATE")
    #expect { try ledger.commit([.run(.test(1))], durably: true) } throws: { error in
      (error as? LedgerError)?.kind == .busy
    }
    try other.execute("COMMIT")
    try ledger.commit([.run(.test(2))], durably: true)
    #expect(try Ledger.all(folder).map(\.key) == [2])
  }

  @Test func whatWasNotSyncedIsThereAfterTheProcess() throws {
    let folder = try LedgerFolder()
    // No close(): the connection goes as it does with the process.
    try Ledger(folder.path).commit([.run(.test(1))], durably: false)
    #expect(try Ledger(folder.path).past().unfinished.map(\.key) == [1])
  }

  @Test func theInstanceStaysAndIsItsOwn() throws {
    let folder = try LedgerFolder()
    let instance = try Ledger(folder.path).instance
    #expect(instance.count == 32)
    #expect(try Ledger(folder.path).instance == instance)
    let other = try LedgerFolder()
    #expect(try Ledger(other.path).instance != instance)
  }

  struct Question: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var query: LedgerQuery
    var expected: [Int64]

    init(_ name: String, _ expected: [Int64], _ change: (inout LedgerQuery) -> Void) {
      testDescription = name
      self.expected = expected
      query = LedgerQuery()
      change(&query)
    }
  }

  @Test(arguments: [
    Question("everything", [6, 5, 4, 3, 2, 1]) { _ in },
    Question("an item", [5, 3, 1]) { $0.item = "a" },
    Question("an item that is none", []) { $0.item = "a' OR 1" },
    Question("since an instant, that included", [6, 5, 4]) { $0.since = 4_000_000 },
    Question("two", [6, 5]) { $0.limit = 2 },
    Question("what failed", [4, 2]) { $0.excludedOutcomes = ["succeeded", "stopped"] },
    Question("the last failure of an item", [4]) {
      $0 = $0.of("b").failed(); $0.limit = 1
    },
  ])
  func historyIsAsked(_ row: Question) throws {
    let folder = try LedgerFolder()
    let ledger = try Ledger(folder.path)
    let outcomes: [String?] = ["succeeded", "failed", "stopped", "killed", nil, nil]
    for (key, outcome) in zip(Int64(1)..., outcomes) {
      try ledger.commit([.run(.test(key, item: key % 2 == 1 ? "a" : "b"))], durably: false)
      guard let outcome else { continue }
      try ledger.commit([.ended(key: key, LedgerEnd(at: key, outcome: outcome))], durably: false)
    }
    #expect(try Ledger.history(folder.path, row.query).map(\.key) == row.expected)
  }

  @Test func retentionTakesTheOldestByCountAndAge() throws {
    let folder = try LedgerFolder()
    let ledger = try Ledger(
      folder.path, retention: .init(count: 10, age: 100))
    for key in Int64(1)...20 {
      try ledger.commit([.run(.test(key))], durably: false)
      // One goes on and on.
      guard key != 3 else { continue }
      try ledger.commit(
        [.ended(key: key, LedgerEnd(at: key * 10, outcome: "succeeded"))], durably: false)
    }
    try ledger.purge(at: 0, atMost: 5)
    #expect(try Ledger.all(folder).map(\.key).reversed() == [3] + Array(6...20))
    try ledger.purge(at: 0, atMost: 100)
    #expect(try Ledger.all(folder).map(\.key).reversed() == [3] + Array(11...20))
    try ledger.purge(at: 250, atMost: 100)
    #expect(try Ledger.all(folder).map(\.key).reversed() == [3] + Array(15...20))
  }
}

extension LedgerQuery {
  fileprivate func of(_ item: String) -> Self {
    var query = self
    query.item = item
    return query
  }

  fileprivate func failed() -> Self {
    var query = self
    query.excludedOutcomes = ["succeeded", "stopped"]
    return query
  }
}
