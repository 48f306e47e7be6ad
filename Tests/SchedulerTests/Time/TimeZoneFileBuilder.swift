// SPDX-License-Identifier: Apache-2.0

/// Writes TZif files, right ones and wrong ones.
struct TimeZoneFileBuilder {
  var version = UInt8(ascii: "2")
  var times: [Int64] = []
  var indices: [UInt8] = []
  var offsets: [Int32] = [-18_000]
  var names = Array("EST\0".utf8)
  var nameIndex: UInt8 = 0
  var leapCount: UInt32 = 0
  var indicatorCount: UInt32 = 0
  var footer = "EST5"

  /// For version 1 one block, else an empty one and then the one of 64 bits.
  var bytes: [UInt8] {
    guard version != 0 else { return header + body(timeSize: 4) }
    var old = self
    (old.times, old.indices, old.leapCount) = ([], [], 0)
    return old.header + old.body(timeSize: 4) + header + body(timeSize: 8)
      + Array("\n\(footer)\n".utf8)
  }

  private var header: [UInt8] {
    let counts = [
      indicatorCount, indicatorCount, leapCount, UInt32(times.count), UInt32(offsets.count),
      UInt32(names.count),
    ]
    return Array("TZif".utf8) + [version] + [UInt8](repeating: 0, count: 15)
      + counts.flatMap { Self.bytes($0) }
  }

  private func body(timeSize: Int) -> [UInt8] {
    times.flatMap { Self.bytes($0).suffix(timeSize) } + indices
      + offsets.flatMap { Self.bytes($0) + [0, nameIndex] } + names
      + [UInt8](repeating: 0, count: Int(leapCount) * (timeSize + 4) + 2 * Int(indicatorCount))
  }

  private static func bytes(_ value: some FixedWidthInteger) -> [UInt8] {
    stride(from: value.bitWidth - 8, through: 0, by: -8).map {
      UInt8(truncatingIfNeeded: value >> $0)
    }
  }
}
