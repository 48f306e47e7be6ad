// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Watcher

/// What the kernel writes into an inotify queue.
@Suite struct WatchEventTests {
  private static func bytes(
    _ watch: Int32, _ mask: UInt32, _ cookie: UInt32, _ name: String, padding: Int
  ) -> [UInt8] {
    let padded = Array(name.utf8) + [UInt8](repeating: 0, count: padding)
    let words = [UInt32(bitPattern: watch), mask, cookie, UInt32(padded.count)]
    return words.flatMap { word in withUnsafeBytes(of: word) { Array($0) } } + padded
  }

  private static func parse(_ bytes: [UInt8]) -> [WatchEvent] {
    var events: [WatchEvent] = []
    WatchEvent.parse(bytes.span) { events.append($0) }
    return events
  }

  private static let three =
    bytes(1, 0x100, 0, "a.yaml", padding: 10) + bytes(2, 0x2, 0, "", padding: 0)
    + bytes(3, 0x80, 77, "exactly16bytes!!", padding: 16)

  @Test func eventsWithAndWithoutNames() {
    #expect(
      Self.parse(Self.three) == [
        WatchEvent(
          watch: .init(rawValue: 1), mask: .create, name: FileName(Array("a.yaml".utf8))),
        WatchEvent(watch: .init(rawValue: 2), mask: .modify),
        WatchEvent(
          watch: .init(rawValue: 3), mask: .movedTo, cookie: 77,
          name: FileName(Array("exactly16bytes!!".utf8))),
      ])
  }

  @Test func aBufferThatEndsTooSoonGivesWhatIsWhole() {
    let counts = (0...Self.three.count).map { Self.parse(Array(Self.three[..<$0])).count }
    #expect(counts.last == 3)
    #expect(zip(counts, counts.dropFirst()).allSatisfy { $0 <= $1 })
    #expect(counts[..<32].allSatisfy { $0 == 0 })
  }

  @Test func aLengthBeyondAllBoundsIsNoEvent() {
    var bytes = Self.bytes(1, 0x100, 0, "a", padding: 0)
    bytes.replaceSubrange(12..<16, with: [0xFF, 0xFF, 0xFF, 0xFF])
    #expect(Self.parse(bytes).isEmpty)
  }
}
