// SPDX-License-Identifier: Apache-2.0

import Watcher

extension Fuzzer {
  /// The events are those that a walk from length to length comes across, wherever the bytes end.
  func fuzzInotify(_ bytes: [UInt8]) throws(Finding) {
    let events = Self.events(bytes)
    let ends = Self.ends(of: bytes)
    try expect(events.count == ends.count, "\(events.count) events of \(ends.count)")
    var start = 0
    for (event, end) in zip(events, ends) {
      // One event by itself is read as it is among the others.
      let alone = Self.events(Array(bytes[start..<end]))
      try expect(alone == [event], "\(event) alone is \(alone)")
      let padded = bytes[(start + 16)..<end]
      let name = event.name?.bytes ?? []
      try expect(padded.starts(with: name), "the name \(name) of \(padded)")
      try expect(
        padded.count == name.count || padded[padded.startIndex + name.count] == 0,
        "the name \(name) goes on: \(padded)")
      start = end
    }
    // Whatever is cut off takes whole events with it and changes none.
    for count in bytes.indices.suffix(64) {
      let rest = Self.events(Array(bytes[..<count]))
      try expect(events.starts(with: rest), "other events in the first \(count) bytes")
    }
  }

  private static func events(_ bytes: [UInt8]) -> [WatchEvent] {
    var events: [WatchEvent] = []
    WatchEvent.parse(bytes.span) { events.append($0) }
    return events
  }

  /// Where the whole events end.
  private static func ends(of bytes: [UInt8]) -> [Int] {
    var ends: [Int] = []
    var start = 0
    while start + 16 <= bytes.count {
      // The machine's order of bytes: both that Linux runs on here are little-endian.
      let length = bytes[(start + 12)..<(start + 16)].reversed().reduce(0) { $0 << 8 | Int($1) }
      guard start + 16 + length <= bytes.count else { break }
      start += 16 + length
      ends.append(start)
    }
    return ends
  }
}
