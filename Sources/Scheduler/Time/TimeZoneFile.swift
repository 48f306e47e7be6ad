// SPDX-License-Identifier: Apache-2.0

/// The content of a TZif file (RFC 9636), checked: every index and length in it is valid.
///
/// From version 2 on the 64-bit block and the footer are read, else the 32-bit block. Indicators
/// (standard or wall, UT or local) say nothing about instants and are skipped.
struct TimeZoneFile {
  struct Transition: Hashable {
    /// Seconds since the epoch at which the type begins to hold.
    var instant: Int64
    /// An index into ``types``.
    var type: Int
  }

  /// Ascending, no two at one instant.
  var transitions: [Transition] = []
  /// Not empty; type 0 holds before the first transition.
  var types: [LocalOffset] = []
  /// The rule for the time after the last transition.
  var footer: PosixTimeZone?

  /// Reads a file.
  ///
  /// - Throws: ``TimeZoneFileError`` for bytes that break a rule of RFC 9636, and for files that
  ///   count leap seconds, since the wall clock of a scheduler (POSIX time) does not.
  /// - Complexity: O(n).
  init(_ bytes: [UInt8]) throws(TimeZoneFileError) {
    var reader = TimeZoneFileReader(bytes)
    var header = try Header(&reader)
    var timeSize = 4
    if header.version >= 2 {
      // The 32-bit block is there for old readers; only its length is of interest.
      try reader.skip(header.bodySize(timeSize: 4), "32-bit data")
      header = try Header(&reader)
      timeSize = 8
    }
    guard header.leapCount == 0 else {
      throw TimeZoneFileError(
        message: "the time zone file counts leap seconds, which the system clock does not; "
          + "name the zone without \"right/\"")
    }
    let times = try Self.readTimes(&reader, count: header.timeCount, size: timeSize)
    let indices = try Self.readTypeIndices(&reader, header)
    transitions = zip(times, indices).map { Transition(instant: $0, type: $1) }
    types = try Self.readTypes(&reader, header)
    try reader.skip(header.standardCount + header.universalCount, "indicators")
    if header.version >= 2 {
      footer = try Self.readFooter(&reader)
    }
  }

  /// The content of a file of one type and no transition.
  init(fixed offset: LocalOffset) {
    types = [offset]
  }
}

extension TimeZoneFile {
  /// Instants further away are refused: RFC 9636 has the Big Bang at -2^59, and sums stay exact.
  private static let furthest: Int64 = 1 << 59

  private static func readTimes(
    _ reader: inout TimeZoneFileReader, count: Int, size: Int
  ) throws(TimeZoneFileError) -> [Int64] {
    try reader.require(count * size, "transition times")
    var times: [Int64] = []
    times.reserveCapacity(count)
    for _ in 0..<count {
      let place = reader.position
      let time = try size == 8 ? reader.readInt64() : Int64(reader.readInt32())
      guard abs(time.clamped) <= furthest else {
        throw TimeZoneFileError(byte: place, "the transition time \(time) is out of range")
      }
      if let last = times.last, last >= time {
        throw TimeZoneFileError(byte: place, "transition times are not ascending")
      }
      times.append(time)
    }
    return times
  }

  private static func readTypeIndices(
    _ reader: inout TimeZoneFileReader, _ header: Header
  ) throws(TimeZoneFileError) -> [Int] {
    try reader.require(header.timeCount, "transition types")
    var indices: [Int] = []
    indices.reserveCapacity(header.timeCount)
    for _ in 0..<header.timeCount {
      let place = reader.position
      let index = Int(try reader.readByte())
      guard index < header.typeCount else {
        throw TimeZoneFileError(
          byte: place, "a transition to type \(index), but there are \(header.typeCount) types")
      }
      indices.append(index)
    }
    return indices
  }

  private static func readTypes(
    _ reader: inout TimeZoneFileReader, _ header: Header
  ) throws(TimeZoneFileError) -> [LocalOffset] {
    let place = reader.position
    var records: [(seconds: Int, isDaylight: Bool, nameIndex: Int)] = []
    for _ in 0..<header.typeCount {
      let place = reader.position
      let seconds = Int(try reader.readInt32())
      let daylight = try reader.readByte()
      let nameIndex = Int(try reader.readByte())
      guard LocalOffset.validSeconds.contains(seconds) else {
        throw TimeZoneFileError(byte: place, "an offset of \(seconds) seconds from UTC")
      }
      guard daylight <= 1, nameIndex < header.characterCount else {
        throw TimeZoneFileError(byte: place + 4, "a local time type with invalid fields")
      }
      records.append((seconds, daylight == 1, nameIndex))
    }
    let names = try reader.readBytes(header.characterCount, "abbreviations")
    var types: [LocalOffset] = []
    for record in records {
      guard let end = names[record.nameIndex...].firstIndex(of: 0) else {
        throw TimeZoneFileError(byte: place, "an abbreviation without an end")
      }
      let name = names[record.nameIndex..<end]
      guard name.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
        throw TimeZoneFileError(byte: place, "an abbreviation that is not printable ASCII")
      }
      types.append(
        LocalOffset(
          seconds: record.seconds, isDaylight: record.isDaylight,
          abbreviation: String(decoding: name, as: UTF8.self)))
    }
    return types
  }

  /// Reads the line between two newlines at the end; an empty one says nothing about the future.
  private static func readFooter(
    _ reader: inout TimeZoneFileReader
  ) throws(TimeZoneFileError) -> PosixTimeZone? {
    let place = reader.position
    guard let line = reader.readFooterLine() else {
      throw TimeZoneFileError(byte: place, "the footer is not a line of its own")
    }
    guard !line.isEmpty else { return nil }
    guard let zone = PosixTimeZone(line) else {
      throw TimeZoneFileError(byte: place, "the footer is not a POSIX TZ string")
    }
    return zone
  }
}

extension Int64 {
  /// This value, or for the one that has no magnitude its neighbour.
  fileprivate var clamped: Int64 { Swift.max(self, -Int64.max) }
}
