// SPDX-License-Identifier: Apache-2.0

@testable import Scheduler

/// Decoding in a world that is the same on every machine.
enum Decoding {
  static let file = "scheduler.yaml"
  static let folder = "/etc/aetherflow"
  static let zoneNames = [
    "America/New_York", "Asia/Tokyo", "Europe/Berlin", "Europe/London", "UTC",
  ]

  /// What the decoder makes of a text.
  static func decode(
    _ bytes: [UInt8], workingDirectory: String? = nil
  ) -> DecodedConfiguration {
    ConfigurationDecoder.decode(
      bytes,
      in: ConfigurationDecoder.Context(
        file: file, folder: folder, workingDirectory: workingDirectory, processorCount: 2,
        zone: zone))
  }

  static func decode(_ text: String, workingDirectory: String? = nil) -> DecodedConfiguration {
    decode(Array(text.utf8), workingDirectory: workingDirectory)
  }

  /// Zones that are known by name only: nothing here depends on their offsets.
  static func zone(_ name: String) -> Result<TimeZoneRules, ZoneProblem> {
    guard zoneNames.contains(name) else { return .failure(.unknown(name, among: zoneNames)) }
    let offset = LocalOffset(seconds: 0, isDaylight: false, abbreviation: "UTC")
    return .success(TimeZoneRules(name: name, fixed: offset))
  }
}

extension Configuration {
  /// The only item.
  var onlyItem: Item? { items.count == 1 ? items[0] : nil }
}
