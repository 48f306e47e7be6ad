// SPDX-License-Identifier: Apache-2.0

/// The bytes of a connection that make no whole message yet.
struct MessageBuffer {
  private var bytes: [UInt8] = []
  /// Where the next message begins.
  private var start = 0
  /// Up to here no line ends that has not been seen; so no byte is looked at twice.
  private var searched = 0
  private var lineStart = 0
  private var lines: [Range<Int>] = []

  var count: Int { bytes.count - start }
  var isEmpty: Bool { count == 0 }

  mutating func append(_ portion: some Sequence<UInt8>) {
    if start > 0 {
      bytes.removeFirst(start)
      searched -= start
      lineStart -= start
      lines = lines.map { $0.lowerBound - start..<$0.upperBound - start }
      start = 0
    }
    bytes.append(contentsOf: portion)
  }

  /// Takes the lines of a head, without the empty one at its end; nil if it is not all there.
  mutating func takeHead(_ limits: HTTPLimits) throws(HTTPError) -> [ArraySlice<UInt8>]? {
    while searched < bytes.count {
      guard searched - start < limits.head else {
        throw lines.isEmpty
          ? HTTPError(.targetTooLong, "the first line is longer than \(limits.head) bytes")
          : HTTPError(.headTooLarge, "the header is larger than \(limits.head) bytes")
      }
      searched += 1
      guard bytes[searched - 1] == HTTPText.lineFeed else { continue }
      let end = searched - 2
      guard end >= lineStart, bytes[end] == HTTPText.carriageReturn else {
        throw HTTPError(.badRequest, "a line of the header does not end with CR LF")
      }
      let line = lineStart..<end
      lineStart = searched
      if line.isEmpty, !lines.isEmpty { return takeLines() }
      // An empty line before a message is left over by clumsy writers (RFC 9112, section 2.2).
      guard !line.isEmpty || line.lowerBound == start else {
        throw HTTPError(.badRequest, "the message begins with empty lines")
      }
      if !line.isEmpty { lines.append(line) }
      guard lines.count <= limits.fields + 1 else {
        throw HTTPError(.headTooLarge, "the header has more than \(limits.fields) fields")
      }
    }
    return nil
  }

  private mutating func takeLines() -> [ArraySlice<UInt8>] {
    defer { lines = [] }
    start = searched
    return lines.map { bytes[$0] }
  }

  /// Takes a body; nil if it is not all there.
  mutating func takeBody(_ count: Int) -> [UInt8]? {
    guard self.count >= count else { return nil }
    let body = Array(bytes[start..<start + count])
    start += count
    searched = start
    lineStart = start
    return body
  }
}
