// SPDX-License-Identifier: Apache-2.0

/// One event of an inotify queue.
package struct WatchEvent: Hashable {
  /// Which watch reports it; -1 for a queue that overflowed.
  package var watch: WatchNumber
  package var mask: WatchMask
  /// The same for the two halves of a rename; otherwise 0.
  package var cookie: UInt32 = 0
  /// The name in the watched directory; nil where the watched object itself is meant.
  package var name: FileName?
}

/// What the kernel calls a watch. Numbers of removed watches are not used again soon.
package struct WatchNumber: RawRepresentable, Hashable {
  package let rawValue: Int32

  package init(rawValue: Int32) {
    self.rawValue = rawValue
  }
}

extension WatchEvent {
  /// The bytes in front of an event's name: number, mask, cookie, length of the name.
  private static let headerSize = 16

  /// Takes the events out of what one read has given.
  ///
  /// A damaged buffer ends the list: the kernel writes whole events only, so that is for tests.
  package static func parse(_ bytes: Span<UInt8>, _ body: (WatchEvent) -> Void) {
    var offset = 0
    while offset + headerSize <= bytes.count {
      let length = Int(word(bytes, offset + 12))
      let end = offset + headerSize + length
      guard end <= bytes.count else { return }
      body(
        WatchEvent(
          watch: WatchNumber(rawValue: Int32(bitPattern: word(bytes, offset))),
          mask: WatchMask(rawValue: word(bytes, offset + 4)), cookie: word(bytes, offset + 8),
          name: name(bytes, offset + headerSize, end)))
      offset = end
    }
  }

  /// The name is padded with zero bytes.
  private static func name(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) -> FileName? {
    var name: [UInt8] = []
    for index in start..<end {
      if bytes[index] == 0 { break }
      name.append(bytes[index])
    }
    return name.isEmpty ? nil : FileName(name)
  }

  /// The kernel writes the words in the machine's own order.
  private static func word(_ bytes: Span<UInt8>, _ offset: Int) -> UInt32 {
    unsafe bytes.bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt32.self)
  }
}
