// SPDX-License-Identifier: Apache-2.0

import Foundation

@testable import Scheduler

/// Zones from the tz database of the system that runs the tests.
enum SystemZone {
  static let directory = "/usr/share/zoneinfo"

  static func bytes(_ name: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: URL(fileURLWithPath: "\(directory)/\(name)")))
  }

  static func named(_ name: String) throws -> TimeZoneRules {
    try TimeZoneRules(name: name, tzif: try bytes(name))
  }

  /// All names, but those of `posix/` (the same again) and `right/` (with leap seconds).
  static func names() throws -> [String] {
    let paths = try FileManager.default.subpathsOfDirectory(atPath: directory)
    return paths.sorted().filter { path in
      guard !path.hasPrefix("posix/"), !path.hasPrefix("right/") else { return false }
      let handle = FileHandle(forReadingAtPath: "\(directory)/\(path)")
      defer { try? handle?.close() }
      return (try? handle?.read(upToCount: 4)) == Data("TZif".utf8)
    }
  }
}
