// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Watcher

/// What is believed of a file system by its type, `f_type` of statfs(2).
@Suite struct FileSystemKindTests {
  static let types: [(UInt32, FileSystemKind)] = [
    (0xEF53, .local), (0x0102_1994, .local), (0x794C_7630, .layered), (0x1234_5678, .layered),
    (0x6969, .remote("NFS")), (0x6573_5546, .remote("FUSE")),
  ]

  @Test(arguments: types) func kind(_ type: UInt32, _ expected: FileSystemKind) {
    #expect(FileSystemKind(type: type) == expected)
  }
}
