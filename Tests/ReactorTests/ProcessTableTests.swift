// SPDX-License-Identifier: Apache-2.0
import Glibc
import Testing

@testable import Reactor

@Suite struct ProcessTableTests {
  struct StatusRow: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var text: String
    var expected: ProcessStatus?
  }

  private static let rest = "7 6 5 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 987654 1000 20 1844674\n"

  static let statusRows = [
    StatusRow(
      testDescription: "plain", text: "12 (sh) S \(rest)",
      expected: status(12, "S", parent: 7, group: 6, session: 5, start: 987_654)),
    StatusRow(
      testDescription: "name with parentheses and blanks", text: "12 (a) R 1 1 (b) Z \(rest)",
      expected: status(12, "Z", parent: 7, group: 6, session: 5, start: 987_654)),
    StatusRow(
      testDescription: "name with a line feed", text: "12 (a\n) S) D \(rest)",
      expected: status(12, "D", parent: 7, group: 6, session: 5, start: 987_654)),
    StatusRow(testDescription: "cut off", text: "12 (sh) S 7 6 5", expected: nil),
    StatusRow(testDescription: "no name", text: "12 sh S \(rest)", expected: nil),
    StatusRow(testDescription: "empty", text: "", expected: nil),
    StatusRow(testDescription: "closed before opened", text: "12 )sh( S \(rest)", expected: nil),
  ]

  @Test(arguments: statusRows) func parsesStatus(_ row: StatusRow) {
    #expect(ProcessStatus(parsing: Array(row.text.utf8)) == row.expected)
  }

  @Test func readsItsOwnStatus() throws {
    let own = try #require(ProcessStatus.read(getpid()))
    #expect(own.parent == getppid())
    #expect(own.session == getsid(0))
    #expect(own.group == getpgrp())
    #expect(ProcessStatus.read(Int32.max) == nil)
    #expect(ProcessTable.scan()[getpid()]?.identity == own.identity)
  }

  struct MemberRow: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var table: [ProcessStatus]
    /// The run whose mark a process carries.
    var marks: [Int32: String] = [:]
    var expected: Set<Int32>
  }

  /// Run "a" has leader 10, started at 100, below daemon 2.
  static let memberRows = [
    MemberRow(
      testDescription: "the leader and what descends from it",
      table: [
        status(10, parent: 2, session: 10), status(11, parent: 10, session: 10),
        status(12, parent: 11, session: 12), status(13, parent: 2, session: 13),
      ],
      expected: [10, 11, 12]),
    MemberRow(
      testDescription: "zombies are none, their children are",
      table: [
        status(10, "Z", parent: 2, session: 10), status(11, "Z", parent: 10, session: 10),
        status(12, parent: 11, session: 12),
      ],
      expected: [12]),
    MemberRow(
      testDescription: "leader reaped: its session and its mark",
      table: [
        status(11, parent: 2, session: 10), status(12, parent: 2, session: 12),
        status(13, parent: 12, session: 12), status(14, parent: 2, session: 14),
      ],
      marks: [12: "a", 14: "b"], expected: [11, 12, 13]),
    MemberRow(
      testDescription: "leader's number taken by another run's leader",
      table: [
        status(10, parent: 2, session: 10, start: 200), status(11, parent: 10, session: 10),
        status(12, parent: 2, session: 12),
      ],
      marks: [10: "b", 12: "a"], expected: [12]),
    MemberRow(
      testDescription: "leader's session used again by another run, whose leader is gone too",
      table: [status(11, parent: 2, session: 10), status(12, parent: 2, session: 12)],
      marks: [11: "b", 12: "a"], expected: [12]),
    MemberRow(
      testDescription: "what carries the mark but isn't below this daemon",
      table: [status(10, parent: 2, session: 10), status(20, parent: 1, session: 20)],
      marks: [10: "a", 20: "a"], expected: [10]),
    MemberRow(
      testDescription: "a group that was joined from another session",
      table: [
        status(10, parent: 2, session: 10), status(11, parent: 2, group: 10, session: 9),
      ],
      expected: [10, 11]),
  ]

  @Test(arguments: memberRows) func members(_ row: MemberRow) {
    let daemon = Self.status(2, parent: 1, session: 2)
    let tree = ProcessTree(
      leader: ProcessIdentity(pid: 10, startTicks: 100), runIdentifier: "a", scope: 2)
    let members = tree.members(in: ProcessTable(statuses: [daemon] + row.table)) { pid in
      row.marks[pid].map { $0 == "a" }
    }
    #expect(Set(members.map(\.pid)) == row.expected)
    #expect(members.count == row.expected.count)
  }

  @Test func recoveryLooksEverywhere() {
    let tree = ProcessTree(
      recovering: ProcessIdentity(pid: 10, startTicks: 100), runIdentifier: "a", instance: "here")
    let table = ProcessTable(statuses: [
      Self.status(1, parent: 0, session: 1), Self.status(10, parent: 1, session: 10),
      Self.status(11, parent: 10, session: 11), Self.status(20, parent: 1, session: 20),
      Self.status(21, parent: 1, session: 21),
      // The number of the run's session is another's by now, whose leader has ended as well.
      Self.status(22, parent: 1, session: 10),
    ])
    let members = tree.members(in: table) { $0 == 20 ? true : nil }
    #expect(Set(members.map(\.pid)) == [10, 11, 20])
  }

  private static func status(
    _ pid: Int32, _ state: Character = "S", parent: Int32, group: Int32? = nil, session: Int32,
    start: UInt64? = nil
  ) -> ProcessStatus {
    ProcessStatus(
      identity: ProcessIdentity(pid: pid, startTicks: start ?? (pid == 10 ? 100 : 150)),
      state: state.asciiValue ?? 0, parent: parent, group: group ?? session, session: session)
  }
}
