// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Watcher

/// What is watched, and what events mean.
@Suite struct WatchTableTests {
  private var table = WatchTable()
  private var writers = WriterLog(WatchSettings())

  private func inode(_ number: UInt64) -> Inode { Inode(device: 1, number: number) }
  private func watch(_ number: Int32) -> WatchNumber { WatchNumber(rawValue: number) }
  private func name(_ text: String) -> FileName { FileName(Array(text.utf8)) }

  private mutating func judge(
    _ number: Int32, _ mask: WatchMask, _ text: String? = nil
  ) -> Significance {
    table.judge(
      WatchEvent(watch: watch(number), mask: mask, name: text.map(name)), at: .zero,
      writers: &writers)
  }

  @Test mutating func onlyNamesThatWereLookedUpAreSigns() {
    table.note(watch(1), on: inode(10), .directory, name: name("a.yaml"), look: 1)
    #expect(judge(1, .movedTo, "a.yaml") == .sign)
    #expect(judge(1, .movedTo, "b.yaml") == .none)
    #expect(judge(1, .deleteSelf) == .sign)
    #expect(judge(2, .modify) == .none)
  }

  @Test mutating func namesAreBytesNotCharacters() {
    // e with an acute accent, in one scalar and in two: equal as strings, two files to the kernel.
    table.note(watch(1), on: inode(10), .directory, name: name("caf\u{E9}"), look: 1)
    #expect(judge(1, .create, "caf\u{E9}") == .sign)
    #expect(judge(1, .create, "cafe\u{301}") == .none)
  }

  @Test mutating func anInodeThatIsBothKeepsBothMasks() {
    table.note(watch(1), on: inode(10), .directory, name: name("a"), look: 1)
    let mask = table.mask(for: inode(10), adding: .lastDirectory)
    #expect(mask == [.lastDirectory, .directory])
    table.note(watch(1), on: inode(10), mask, name: name("b"), look: 1)
    #expect(judge(1, .create, "a") == .sign)
    #expect(judge(1, .create, "b") == .sign)
    table.checkInvariants()
  }

  @Test mutating func aNumberOfADeletedFileThatIsUsedAgainHasItsOwnWatch() {
    table.note(watch(1), on: inode(10), .file, name: nil, look: 1)
    table.note(watch(2), on: inode(10), .file, name: nil, look: 2)
    table.checkInvariants()
    // What the old watch still has to say is of the old file.
    #expect(judge(1, .ignored) == .none)
    #expect(judge(2, .modify) == .sign)
    #expect(table.count == 1)
  }

  @Test mutating func whatTheKernelHasRemovedIsForgotten() {
    table.note(watch(1), on: inode(10), .file, name: nil, look: 1)
    #expect(judge(1, .ignored) == .sign)
    #expect(table.count == 0)
    #expect(judge(1, .modify) == .none)
    table.checkInvariants()
  }

  @Test mutating func whatALookDidNotComeAcrossIsGivenOut() {
    table.note(watch(1), on: inode(10), .directory, name: name("old"), look: 1)
    table.note(watch(2), on: inode(20), .file, name: nil, look: 1)
    table.note(watch(1), on: inode(10), .directory, name: name("new"), look: 2)
    #expect(table.removeStale(before: 2) == [watch(2)])
    #expect(judge(1, .create, "old") == .none)
    #expect(judge(1, .create, "new") == .sign)
    #expect(table.count == 1)
    table.checkInvariants()
  }

  @Test mutating func anOverflowMeansThatEventsAreLost() {
    #expect(judge(-1, .overflow) == .lost)
  }
}
