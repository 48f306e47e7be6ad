// SPDX-License-Identifier: Apache-2.0
import Glibc

/// Cuts a stream of bytes into lines, in whatever portions it comes.
///
/// A line feed ends a line, and a carriage return before it, or before the end of the stream, is
/// dropped; all other bytes are left alone, so a line need not be UTF-8. A line longer than the
/// limit comes in pieces of the limit's length, the last of which may be shorter, and is marked so
/// (``LinePiece``). What the pieces are depends on the stream only, not on its portions.
///
/// - Complexity: O(n) in the bytes. A line that lies within one portion is not copied. Memory is
///   bounded by the limit of the line at hand, and given back after a long one.
public struct LineSplitter: ~Copyable {
  /// The limit of a line, in bytes.
  public let limit: Int
  /// The limit of a line that begins with `{`: it may be a JSON record, which is of no use in
  /// pieces.
  public let recordLimit: Int

  /// The beginning of a line whose end hasn't come.
  private var held: [UInt8] = []
  /// Whether pieces of the line at hand were delivered.
  private var isContinuation = false
  /// The limit of the line at hand; it is decided by its first byte.
  private var currentLimit = 0

  /// Creates a splitter at the beginning of a stream.
  public init(limit: Int = 64 << 10, recordLimit: Int = 1 << 20) {
    precondition(limit > 0 && recordLimit > 0, "a line of no bytes can't be cut")
    self.limit = limit
    self.recordLimit = recordLimit
  }

  /// Whether a line has begun and not ended.
  public var isInsideLine: Bool {
    isContinuation || !held.isEmpty
  }

  /// The bytes of memory for a line whose end hasn't come.
  var heldCapacity: Int {
    held.capacity
  }

  /// Takes the next portion, and hands on the lines and pieces that are complete with it.
  public mutating func append(
    _ portion: Span<UInt8>, _ consume: (Span<UInt8>, LinePiece) -> Void
  ) {
    var start = 0
    while start < portion.count {
      let rest = portion.extracting(start..<portion.count)
      let newline = Self.firstNewline(in: rest)
      let segment = rest.extracting(0..<(newline ?? rest.count))
      if newline != nil, !isInsideLine, fits(segment) {
        // The common case: a whole line, handed on from where it lies.
        consume(segment.extracting(0..<Self.contentCount(segment)), LinePiece())
      } else {
        hold(segment, consume)
        if newline != nil {
          endLine(consume)
        }
      }
      start += segment.count + (newline == nil ? 0 : 1)
    }
  }

  /// Ends the stream, and hands on the line that no line feed ended, if there is one.
  public mutating func finish(_ consume: (Span<UInt8>, LinePiece) -> Void) {
    if isInsideLine {
      endLine(consume)
    }
  }

  private func fits(_ line: Span<UInt8>) -> Bool {
    line.isEmpty || Self.contentCount(line) <= limit(of: line[0])
  }

  private func limit(of firstByte: UInt8) -> Int {
    firstByte == UInt8(ascii: "{") ? recordLimit : limit
  }

  /// Adds to the line at hand, and hands on the pieces that are certainly not its last.
  private mutating func hold(
    _ segment: Span<UInt8>, _ consume: (Span<UInt8>, LinePiece) -> Void
  ) {
    var rest = segment
    while !rest.isEmpty {
      if !isInsideLine {
        currentLimit = limit(of: rest[0])
      }
      // One byte more than a piece: it tells whether the piece is the last. A carriage return
      // doesn't tell, as it may be dropped, so what follows it is waited for as well.
      let room = currentLimit + 2 - held.count
      let count = min(room, rest.count)
      append(rest.extracting(0..<count))
      rest = rest.extracting(count..<rest.count)
      while lineGoesOn {
        consume(held.span.extracting(0..<currentLimit), piece(isPartial: true))
        held.removeFirst(currentLimit)
        isContinuation = true
      }
    }
  }

  /// Whether the held bytes are more than one piece, whatever comes.
  private var lineGoesOn: Bool {
    let excess = held.count - currentLimit
    return excess > 1 || (excess == 1 && held[currentLimit] != UInt8(ascii: "\r"))
  }

  private mutating func endLine(_ consume: (Span<UInt8>, LinePiece) -> Void) {
    deliverLastPiece(consume)
    isContinuation = false
    // A long line is rare: don't keep its memory for every stream that once had one.
    held.removeAll(keepingCapacity: held.capacity <= 4096)
  }

  private func deliverLastPiece(_ consume: (Span<UInt8>, LinePiece) -> Void) {
    let line = held.span
    consume(line.extracting(0..<Self.contentCount(line)), piece(isPartial: false))
  }

  private func piece(isPartial: Bool) -> LinePiece {
    LinePiece(isContinuation: isContinuation, isPartial: isPartial)
  }

  private mutating func append(_ bytes: Span<UInt8>) {
    unsafe bytes.withUnsafeBufferPointer { unsafe held.append(contentsOf: $0) }
  }

  /// The length of a line without the carriage return at its end, if it has one.
  private static func contentCount(_ line: Span<UInt8>) -> Int {
    let endsInReturn = !line.isEmpty && line[line.count - 1] == UInt8(ascii: "\r")
    return endsInReturn ? line.count - 1 : line.count
  }

  /// The corresponding C function is `memchr`, many times as fast as a loop here.
  private static func firstNewline(in bytes: Span<UInt8>) -> Int? {
    unsafe bytes.withUnsafeBytes { buffer in
      guard
        let start = buffer.baseAddress,
        let found = unsafe memchr(start, Int32(UInt8(ascii: "\n")), buffer.count)
      else {
        return nil
      }
      return unsafe UnsafeRawPointer(found) - start
    }
  }
}
