// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A seed of `Fixtures/seeds.txt`, and what it has found.
struct KeptSeed {
  var seed: UInt64
  var finding: String

  static let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Fixtures/seeds.txt")

  /// All of them; a line is a seed, `#`, and a remark.
  static func all() throws -> [KeptSeed] {
    try String(contentsOf: file, encoding: .utf8).split(separator: "\n").compactMap { line in
      let parts = line.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
      guard let seed = UInt64(parts[0].trimmingCharacters(in: .whitespaces)) else { return nil }
      return KeptSeed(seed: seed, finding: parts.count > 1 ? String(parts[1]) : "")
    }
  }
}
