// SPDX-License-Identifier: Apache-2.0

extension TimeZoneFile {
  /// The 44 bytes before each block (RFC 9636, 3.1).
  struct Header {
    /// 1 to 4; what is newer is read as 4, as the RFC asks.
    var version: Int
    var universalCount: Int
    var standardCount: Int
    var leapCount: Int
    var timeCount: Int
    var typeCount: Int
    var characterCount: Int

    init(_ reader: inout TimeZoneFileReader) throws(TimeZoneFileError) {
      let place = reader.position
      let magic = try reader.readBytes(4, "header")
      guard magic.elementsEqual("TZif".utf8) else {
        throw TimeZoneFileError(
          message: "not a time zone file: \"TZif\" is missing at byte \(place); "
            + "name a zone of the tz database, such as \"Europe/Berlin\"")
      }
      switch try reader.readByte() {
      case 0: version = 1
      case let byte where byte >= 0x32: version = min(Int(byte) - 0x30, 4)
      case let byte: throw TimeZoneFileError(byte: place + 4, "version \(byte) is unknown")
      }
      try reader.skip(15, "header")
      universalCount = Int(try reader.readUInt32())
      standardCount = Int(try reader.readUInt32())
      leapCount = Int(try reader.readUInt32())
      timeCount = Int(try reader.readUInt32())
      typeCount = Int(try reader.readUInt32())
      characterCount = Int(try reader.readUInt32())
      guard
        typeCount > 0, characterCount > 0,
        universalCount == 0 || universalCount == typeCount,
        standardCount == 0 || standardCount == typeCount
      else {
        throw TimeZoneFileError(byte: place + 20, "the header's counts contradict each other")
      }
    }

    /// The bytes after the header; the counts have 32 bits, so the sum can't overflow.
    func bodySize(timeSize: Int) -> Int {
      timeCount * (timeSize + 1) + typeCount * 6 + characterCount
        + leapCount * (timeSize + 4) + standardCount + universalCount
    }
  }
}
