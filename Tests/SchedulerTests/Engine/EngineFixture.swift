// SPDX-License-Identifier: Apache-2.0

import Foundation

@testable import Scheduler

/// A recorded standard error of `aetherflow run`.
enum EngineFixture {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Fixtures/Engine")

  /// The lines of a recording, without newlines.
  static func lines(_ name: String) throws -> [ArraySlice<UInt8>] {
    let data = try Data(contentsOf: folder.appending(path: "\(name).log"))
    return Array(data).split(separator: UInt8(ascii: "\n"))
  }

  /// The records among the lines of a recording.
  static func records(_ name: String) throws -> [EngineRecord] {
    try lines(name).compactMap { EngineRecord(line: $0) }
  }
}
