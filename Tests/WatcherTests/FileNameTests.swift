// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Watcher

@Suite struct FileNameTests {
  static let paths: [(String, [String])] = [
    ("/etc/a.yaml", ["etc", "a.yaml"]),
    ("//etc///./a.yaml/", ["etc", "a.yaml"]),
    ("../x/..", ["..", "x", ".."]),
    ("/", []),
    ("/...", ["..."]),
  ]

  @Test(arguments: paths) func components(_ path: String, _ expected: [String]) {
    let names = FileName.components(of: path.utf8).map { String(decoding: $0.bytes, as: UTF8.self) }
    #expect(names == expected)
  }
}
