// SPDX-License-Identifier: Apache-2.0

import Foundation
import SystemPackage
import Testing

@testable import Systemd

@Suite struct JournalStreamTests {
  /// What the variable says of a file with device D and inode I.
  @Test(arguments: [
    ("D:I", true), ("I:D", false), ("D:0", false), ("0:I", false), ("D", false), ("D:I:", false),
    ("", false), (":", false), ("D:I ", false), ("+D:x", false),
  ])
  func deviceAndInodeMustBeThoseOfTheDescriptor(value: String, isStream: Bool) throws {
    let path = "/tmp/journal-stream-\(UUID().uuidString)"
    let file = try FileDescriptor.open(
      FilePath(path), .writeOnly, options: .create, permissions: .ownerReadWrite)
    defer {
      try? file.close()
      unlink(path)
    }
    var status = stat()
    try #require(fstat(file.rawValue, &status) == 0)
    let named = value.replacingOccurrences(of: "D", with: "\(status.st_dev)")
      .replacingOccurrences(of: "I", with: "\(status.st_ino)")
    #expect(JournalStream.isBehind(file, named: named) == isStream)
    #expect(!JournalStream.isBehind(file, named: nil))
  }

  @Test func aClosedDescriptorIsNone() {
    #expect(!JournalStream.isBehind(FileDescriptor(rawValue: 987_654), named: "1:1"))
  }
}
