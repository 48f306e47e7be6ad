// SPDX-License-Identifier: Apache-2.0

/// A cursor over the bytes of a TZif file: big-endian numbers, and no step over the end.
struct TimeZoneFileReader {
  private let bytes: [UInt8]
  private(set) var position = 0

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }

  /// Checks that bytes are there before anything is reserved for what they claim.
  func require(_ count: Int, _ what: String) throws(TimeZoneFileError) {
    guard count <= bytes.count - position else {
      throw TimeZoneFileError(
        byte: position, "\(what): \(count) bytes expected, \(bytes.count - position) are left")
    }
  }

  mutating func skip(_ count: Int, _ what: String) throws(TimeZoneFileError) {
    try require(count, what)
    position += count
  }

  mutating func readBytes(
    _ count: Int, _ what: String
  ) throws(TimeZoneFileError) -> [UInt8] {
    try require(count, what)
    defer { position += count }
    return Array(bytes[position..<position + count])
  }

  mutating func readByte() throws(TimeZoneFileError) -> UInt8 {
    try require(1, "a byte")
    defer { position += 1 }
    return bytes[position]
  }

  mutating func readUInt32() throws(TimeZoneFileError) -> UInt32 {
    try require(4, "a number")
    defer { position += 4 }
    return bytes[position..<position + 4].reduce(0) { $0 << 8 | UInt32($1) }
  }

  mutating func readInt32() throws(TimeZoneFileError) -> Int32 {
    Int32(bitPattern: try readUInt32())
  }

  mutating func readInt64() throws(TimeZoneFileError) -> Int64 {
    let high = try readUInt32()
    let low = try readUInt32()
    return Int64(bitPattern: UInt64(high) << 32 | UInt64(low))
  }

  /// The bytes between a newline here and the next one; nil if one of the two is missing.
  mutating func readFooterLine() -> [UInt8]? {
    let newline: UInt8 = 0x0A
    guard position < bytes.count, bytes[position] == newline else { return nil }
    guard let end = bytes[(position + 1)...].firstIndex(of: newline) else { return nil }
    defer { position = end + 1 }
    return Array(bytes[(position + 1)..<end])
  }
}
