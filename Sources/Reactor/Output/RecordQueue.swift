// SPDX-License-Identifier: Apache-2.0

/// Records of bytes, each with a tag, taken out by bytes from the front.
struct RecordQueue {
  private var records: [(bytes: [UInt8], tag: Int)] = []
  /// The first record that isn't taken out.
  private var head = 0
  /// The bytes of that record that are taken out.
  private var offset = 0

  var isEmpty: Bool {
    head == records.count
  }

  /// Whether a part of a record is taken out.
  var isAmidRecord: Bool { offset > 0 }

  /// Adds a record; an empty one is none.
  ///
  /// - Complexity: O(1), amortised.
  mutating func append(_ record: [UInt8], tag: Int) {
    if !record.isEmpty {
      records.append((record, tag))
    }
  }

  /// The first bytes, over the bounds of records.
  func chunk(atMost limit: Int) -> [UInt8] {
    var chunk: [UInt8] = []
    var offset = offset
    for record in records[head...] {
      let room = limit - chunk.count
      if room == 0 {
        break
      }
      chunk += record.bytes[offset...].prefix(room)
      offset = 0
    }
    return chunk
  }

  /// Takes bytes out, and tells for each tag how many.
  mutating func removeFirst(_ count: Int, _ body: (_ tag: Int, _ count: Int) -> Void) {
    var left = count
    while left > 0 {
      let (bytes, tag) = records[head]
      let step = min(left, bytes.count - offset)
      body(tag, step)
      left -= step
      offset += step
      if offset == bytes.count {
        records[head].bytes = []
        head += 1
        offset = 0
      }
    }
    // Give back what is taken out, though not at each record: moving the rest costs.
    if isEmpty {
      self = RecordQueue()
    } else if head > 1024, head > records.count / 2 {
      records.removeFirst(head)
      head = 0
    }
  }

  /// Takes everything out, and tells each record's tag.
  mutating func removeAll(_ body: (_ tag: Int) -> Void) {
    records[head...].forEach { body($0.tag) }
    self = RecordQueue()
  }
}
