// SPDX-License-Identifier: Apache-2.0
import SystemPackage
import Testing

@testable import Watcher

/// Who is still writing, as far as events tell.
@Suite struct WriterLogTests {
  /// A step: an event at a second, in directory 1 where it has a name, on the file itself otherwise.
  struct Step {
    var second: Int
    var mask: WatchMask
    var name: String?
    var cookie: UInt32 = 0
  }

  struct Row: CustomTestStringConvertible {
    var testDescription: String
    var steps: [Step]
    var links = 1
    /// When the file `a` is looked at.
    var askedAt: Int
    var isWriting: Bool

    init(
      _ title: String, _ steps: [Step], links: Int = 1, askedAt: Int = 1, isWriting: Bool
    ) {
      testDescription = title
      self.steps = steps
      self.links = links
      self.askedAt = askedAt
      self.isWriting = isWriting
    }
  }

  static let rows: [Row] = [
    Row("nothing happened", [], isWriting: false),
    Row("written, not closed", [Step(second: 0, mask: .modify)], isWriting: true),
    Row(
      "written and closed", [Step(second: 0, mask: .modify), Step(second: 0, mask: .closeWrite)],
      isWriting: false),
    Row("written long ago", [Step(second: 0, mask: .modify)], askedAt: 5, isWriting: false),
    Row("created, not closed", [Step(second: 0, mask: .create, name: "a")], isWriting: true),
    Row(
      "created and closed",
      [Step(second: 0, mask: .create, name: "a"), Step(second: 0, mask: .closeWrite, name: "a")],
      isWriting: false),
    Row(
      "created long ago", [Step(second: 0, mask: .create, name: "a")], askedAt: 2,
      isWriting: false),
    Row(
      "a second link to a finished file", [Step(second: 0, mask: .create, name: "a")], links: 2,
      isWriting: false),
    Row(
      "created under another name, renamed before it was closed",
      [
        Step(second: 0, mask: .create, name: "tmp"),
        Step(second: 0, mask: .movedFrom, name: "tmp", cookie: 7),
        Step(second: 0, mask: .movedTo, name: "a", cookie: 7),
      ], isWriting: true),
    Row(
      "another file was renamed in between",
      [
        Step(second: 0, mask: .create, name: "tmp"),
        Step(second: 0, mask: .movedFrom, name: "tmp", cookie: 7),
        Step(second: 0, mask: .movedTo, name: "a", cookie: 8),
      ], isWriting: false),
    Row(
      "a finished file was renamed over one that is being created",
      [
        Step(second: 0, mask: .create, name: "a"),
        Step(second: 0, mask: .movedTo, name: "a", cookie: 9),
      ], isWriting: false),
    Row(
      "deleted",
      [Step(second: 0, mask: .create, name: "a"), Step(second: 0, mask: .delete, name: "a")],
      isWriting: false),
  ]

  @Test(arguments: rows) func isWriting(_ row: Row) throws {
    var log = WriterLog(WatchSettings())
    let file = Inode(device: 1, number: 2)
    let directory = WatchNumber(rawValue: 1)
    for step in row.steps {
      let now = Duration.seconds(step.second)
      if let name = step.name.map({ FileName(Array($0.utf8)) }) {
        log.note(
          WatchEvent(watch: directory, mask: step.mask, cookie: step.cookie, name: name), name,
          at: now)
      } else {
        log.note(step.mask, on: file, at: now)
      }
    }
    var status = try FileStatus(of: .standardInput)
    status.inode = file
    status.links = UInt64(row.links)
    #expect(
      log.isWriting(
        status, named: FileName(Array("a".utf8)), in: directory, at: .seconds(row.askedAt))
        == row.isWriting)
  }

  @Test func aDirectoryFullOfNewFilesDoesNotFillTheMemory() {
    var log = WriterLog(WatchSettings())
    for index in 0..<100_000 {
      let name = FileName(Array("noise\(index)".utf8))
      log.note(
        WatchEvent(watch: WatchNumber(rawValue: 1), mask: .create, name: name), name,
        at: .milliseconds(index / 1000))
    }
    #expect(log.count <= 4097)
  }
}
