// SPDX-License-Identifier: Apache-2.0

/// The name of a journal field, in the form in which it stands before each value: `NAME=`.
///
/// Made once for each name, so that a record is put together without formatting anything.
public struct JournalField: Sendable {
  let prefix: [UInt8]

  /// Names a field.
  ///
  /// - Precondition: 1 to 64 of the characters `A` to `Z`, `0` to `9` and `_`, of which the first is
  ///   a letter: the journal throws away a field that is named otherwise. See
  ///   systemd.journal-fields(7).
  public init(_ name: String) {
    precondition(Self.isValid(name), "\"\(name)\" can't be a journal field")
    prefix = Array(name.utf8) + [UInt8(ascii: "=")]
  }

  static func isValid(_ name: String) -> Bool {
    let letters = UInt8(ascii: "A")...UInt8(ascii: "Z")
    let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
    guard let first = name.utf8.first, letters.contains(first), name.utf8.count <= 64 else {
      return false
    }
    return name.utf8.allSatisfy {
      letters.contains($0) || digits.contains($0) || $0 == UInt8(ascii: "_")
    }
  }
}
