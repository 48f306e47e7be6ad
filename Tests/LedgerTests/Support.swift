// SPDX-License-Identifier: Apache-2.0

import Foundation

@testable import Ledger

/// A folder of its own for one ledger; gone when the test is over.
final class LedgerFolder {
  let folder: URL

  init() throws {
    folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("aetherflow-ledger-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  deinit {
    try? FileManager.default.removeItem(at: folder)
  }

  var path: String { folder.appendingPathComponent("ledger.sqlite").path }

  var names: [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []).sorted()
  }

  /// Replaces bytes of the file.
  func damage(at offset: Int, with text: String) throws {
    let file = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
    try file.seek(toOffset: UInt64(offset))
    try file.write(contentsOf: Data(text.utf8))
    try file.close()
  }
}

extension LedgerRun {
  /// A claimed run of an item that fires every second.
  static func test(
    _ key: Int64, item: String = "a", state: State = .claimed, attempt: Int64 = 1
  ) -> LedgerRun {
    LedgerRun(
      key: key, runID: "\(item)-\(key)", item: item, cause: "schedule", attempt: attempt,
      fireTime: key * 1_000_000, dueTime: key * 1_000_000, state: state,
      claimedAt: state == .claimed ? key * 1_000_000 + 5 : nil)
  }
}

extension Ledger {
  /// All attempts that it has, as `history` reads them, newest first.
  static func all(_ folder: LedgerFolder) throws -> [LedgerRun] {
    try history(folder.path, LedgerQuery())
  }
}
