// SPDX-License-Identifier: Apache-2.0

/// One component of a path, as bytes.
///
/// Not a `String`: those that Unicode calls equivalent compare as equal, and to the kernel they are
/// different files.
package struct FileName: Hashable {
  package let bytes: [UInt8]

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }

  static let parent = FileName([UInt8(ascii: "."), UInt8(ascii: ".")])

  /// The components of a path; empty ones and `.` are left out.
  static func components(of path: some Sequence<UInt8>) -> [FileName] {
    path.split(separator: UInt8(ascii: "/")).filter { $0 != [UInt8(ascii: ".")] }
      .map { FileName(Array($0)) }
  }

  /// The name with the zero byte that C wants.
  var terminated: [CChar] { (bytes + [0]).map { CChar(bitPattern: $0) } }
}
