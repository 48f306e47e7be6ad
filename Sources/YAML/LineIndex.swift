// SPDX-License-Identifier: Apache-2.0

/// Where the lines of a text begin, as YAML 1.1 counts them.
///
/// A line ends with LF, CR, CR LF, NEL, LS or PS. A byte order mark in front belongs to no line.
public struct LineIndex: Sendable {
  /// Each line's bytes, its end left out.
  private var lines: [Range<Int>] = []
  private let bytes: [UInt8]

  static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

  /// - Complexity: O(bytes).
  public init(_ bytes: [UInt8]) {
    self.bytes = bytes
    var start = bytes.starts(with: Self.byteOrderMark) ? Self.byteOrderMark.count : 0
    var position = start
    while position < bytes.count {
      let width = Self.breakWidth(bytes, at: position)
      if width > 0 {
        lines.append(start..<position)
        start = position + width
      }
      position += max(width, 1)
    }
    lines.append(start..<bytes.count)
  }

  private static func breakWidth(_ bytes: [UInt8], at position: Int) -> Int {
    func next(_ offset: Int) -> UInt8? {
      position + offset < bytes.count ? bytes[position + offset] : nil
    }
    switch bytes[position] {
    case 0x0A: return 1
    case 0x0D: return next(1) == 0x0A ? 2 : 1
    case 0xC2: return next(1) == 0x85 ? 2 : 0
    case 0xE2: return next(1) == 0x80 && (next(2) == 0xA8 || next(2) == 0xA9) ? 3 : 0
    default: return 0
    }
  }

  /// The line with a number counted from 1, without its end; nil beyond the last one.
  public func line(_ number: Int) -> String? {
    guard lines.indices.contains(number - 1), !(number == lines.count && lines[number - 1].isEmpty)
    else { return nil }
    return String(decoding: bytes[lines[number - 1]], as: UTF8.self)
  }

  /// The place of a byte.
  ///
  /// - Complexity: O(lines).
  func mark(ofByte offset: Int) -> Mark {
    let number = (lines.lastIndex { $0.lowerBound <= offset } ?? 0)
    let before = bytes[lines[number].lowerBound..<max(lines[number].lowerBound, offset)]
    return Mark(line: number + 1, column: before.count { $0 & 0xC0 != 0x80 } + 1)
  }
}
