// SPDX-License-Identifier: Apache-2.0

import Glibc
import SystemPackage

/// Room that is kept for the last words of a daemon whose disk is full (C5.3).
///
/// It is a file beside the ledger. Given up, it makes room for what must not be forgotten: which
/// runs have ended.
struct LedgerReserve {
  /// Some sixty pages of the ledger; runs that end after one another share theirs.
  static let size = 256 << 10

  private let path: String

  init(in directory: String) {
    path = directory + "/reserve"
  }

  /// Takes the room, unless it is taken. If there is none, it is tried again another time.
  func take() {
    guard !isTaken else { return }
    do {
      let file = try FileDescriptor.open(
        FilePath(path), .writeOnly, options: [.create, .truncate, .closeOnExec],
        permissions: [.ownerReadWrite])
      try file.closeAfter {
        // Neither a hole nor what a file system would compress to nothing.
        var noise = [UInt8](repeating: 0, count: Self.size)
        unsafe arc4random_buf(&noise, noise.count)
        _ = try file.writeAll(noise)
      }
    } catch {
      giveUp()
    }
  }

  /// Makes the room free.
  ///
  /// - Returns: whether there was any.
  @discardableResult
  func giveUp() -> Bool {
    unsafe unlink(path) == 0
  }

  private var isTaken: Bool {
    var status = stat()
    return unsafe stat(path, &status) == 0 && status.st_size == off_t(Self.size)
  }
}
