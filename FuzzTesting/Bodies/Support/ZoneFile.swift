// SPDX-License-Identifier: Apache-2.0

import Scheduler

/// A small TZif file (RFC 9636): what it has of transitions, and the rule in its footer.
struct ZoneFile {
  /// Instants and offsets east of UTC, both in seconds; before the first one the offset is 0.
  var transitions: [(instant: Int64, offset: Int32)] = []
  var rule: [UInt8]

  /// The file: an empty block of version 1, then that of 64 bits.
  var bytes: [UInt8] {
    let types = [0] + transitions.map(\.offset)
    var file = Self.header(times: 0, types: 1) + Self.types([0]) + Self.name
    file += Self.header(times: transitions.count, types: types.count)
    for transition in transitions { file += Self.bytes(transition.instant) }
    file += transitions.indices.map { UInt8($0 + 1) }
    return file + Self.types(types) + Self.name + [0x0A] + rule + [0x0A]
  }

  private static let name = Array("LMT\0".utf8)

  private static func header(times: Int, types: Int) -> [UInt8] {
    let counts: [UInt32] = [0, 0, 0, UInt32(times), UInt32(types), UInt32(name.count)]
    return Array("TZif3".utf8) + [UInt8](repeating: 0, count: 15) + counts.flatMap(bytes)
  }

  private static func types(_ offsets: [Int32]) -> [UInt8] {
    offsets.flatMap { bytes($0) + [0, 0] }
  }

  private static func bytes(_ value: some FixedWidthInteger) -> [UInt8] {
    stride(from: value.bitWidth - 8, through: 0, by: -8).map {
      UInt8(truncatingIfNeeded: value >> $0)
    }
  }
}

extension ZoneFile {
  /// Zones with what is hard about zones, independent of the machine's tz database.
  static let zones: [TimeZoneRules] = [
    .utc,
    zone("Berlin", "CET-1CEST,M3.5.0,M10.5.0/3"),
    zone("Lord Howe, half an hour", "<+1030>-10:30<+11>-11,M10.1.0,M4.1.0"),
    zone("Havana, midnight", "CST5CDT,M3.2.0/0,M11.1.0/1"),
    zone("Dublin, negative", "IST-1GMT0,M10.5.0,M3.5.0/1"),
    zone("Cairo, at 24:00", "EET-2EEST,M4.5.5/0,M10.5.4/24"),
    zone("Troll, two hours", "<+00>0<+02>-2,M3.5.0/1,M10.5.0/3"),
    zone("Apia, a day less", "<+13>-13", [(946_684_800, -39_600), (1_325_239_200, 46_800)]),
  ]

  private static func zone(
    _ name: String, _ rule: String, _ transitions: [(Int64, Int32)] = []
  ) -> TimeZoneRules {
    let file = ZoneFile(transitions: transitions, rule: Array(rule.utf8))
    guard let zone = try? TimeZoneRules(name: name, tzif: file.bytes) else {
      preconditionFailure("the zone \(name) is refused")
    }
    return zone
  }
}
