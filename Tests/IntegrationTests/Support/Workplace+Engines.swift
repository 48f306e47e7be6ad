// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// Programs in a workplace; engines among them are shell scripts, quick to start, and do what a test
/// needs.
extension Workplace {
  /// Writes a program that is started in the place of `aetherflow`, and returns its path.
  func writeEngine(_ script: String) throws -> String {
    try writeProgram("engine", "#!/bin/bash\n\(script)\n")
  }

  /// Writes a program, and returns its path.
  @discardableResult
  func writeProgram(_ name: String, _ text: String) throws -> String {
    try install(write("\(name).text", text), as: name)
  }

  /// Puts a copy of a program where every user can execute it, and returns its path.
  ///
  /// Another process does it. While ours has the file open for writing, a process that another test
  /// starts inherits it for a moment, and until that is over nobody can execute it (`ETXTBSY`).
  func install(_ program: String, as name: String) throws -> String {
    let result = try Program.run(
      ["-D", "--mode=755", program, path(name)], of: URL(fileURLWithPath: "/usr/bin/install"))
    try #require(result.status == 0, "\(result.errors)")
    return path(name)
  }
}
