// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Engines that are shell scripts: quick to start, and they do what a test needs.
extension Workplace {
  /// Writes a program that is started in the place of `aetherflow`, and returns its path.
  func writeEngine(_ script: String) throws -> String {
    let path = try write("engine", "#!/bin/bash\n\(script)\n")
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
    return path
  }
}
