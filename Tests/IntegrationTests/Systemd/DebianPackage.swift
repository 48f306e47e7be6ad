// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The Debian package of this checkout.
enum DebianPackage {
  struct NotBuilt: Error, CustomStringConvertible {
    var description: String
  }

  /// `Scripts/test` has built it beforehand.
  static let current = Result {
    try ProcessInfo.processInfo.environment["AETHERFLOW_SCHEDULER_DEB"] ?? build(suffix: "")
  }

  /// The same program under a higher version: what one upgrades to.
  static let next = Result { try build(suffix: "+next") }

  /// - Returns: the path of the package.
  private static func build(suffix: String) throws -> String {
    let built = try Program.run(
      [], of: Program.packageRoot.appendingPathComponent("Scripts/build-deb"),
      environment: ["VERSION_SUFFIX": suffix])
    guard built.status == 0 else { throw NotBuilt(description: built.errors) }
    return built.output.trimmingCharacters(in: .newlines)
  }
}
