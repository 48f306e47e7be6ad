// SPDX-License-Identifier: Apache-2.0

import Scheduler
import YAML

extension Fuzzer {
  /// Small things that are read by hand: durations, timestamps, scalars, words that are nearly right.
  func fuzzText(_ bytes: [UInt8]) throws(Finding) {
    let text = String(decoding: bytes, as: UTF8.self)
    if let duration = DurationText.parse(text) {
      try expect(duration == Self.duration(text), "\(text) is read as \(duration)")
      let days = duration.wholeSeconds / 86_400
      try expect((0...36_500).contains(days), "a duration of \(days) days")
      let again = DurationText.parse("\(duration.wholeSeconds)s")
      try expect(again == duration, "\(duration) is read as \(again as Duration?)")
    }
    try checkTimestamp(text)
    try checkScalar(text)
    _ = NearestWord.hint(for: text, among: ["misfire_grace_time", "cron", "größe", ""])
  }

  /// The sum of a duration's parts; a part without a unit is of seconds.
  private static func duration(_ text: String) -> Duration {
    let units: [(Character, Int64)] = [("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1)]
    var rest = text[...]
    var sum: Int64 = 0
    for (unit, seconds) in units {
      guard let end = rest.firstIndex(of: unit) else { continue }
      sum += (Int64(rest[..<end]) ?? 0) * seconds
      rest = rest[end...].dropFirst()
    }
    return .seconds(sum + (Int64(rest) ?? 0))
  }

  private func checkTimestamp(_ text: String) throws(Finding) {
    let instant: WallInstant
    do {
      instant = try WallInstant(rfc3339: text)
    } catch {
      let isInside = (0...text.unicodeScalars.count).contains(error.offset)
      return try expect(isInside, "a mistake at character \(error.offset)")
    }
    // The offset may lead out of the years that can be written.
    guard (-62_167_219_200..<253_402_300_800).contains(instant.seconds) else { return }
    let written = TimeZoneRules.utc.rfc3339(instant, fractionDigits: 6)
    let again = try? WallInstant(rfc3339: written)
    try expect(again == instant, "written as \(written), it is another instant")
  }

  private func checkScalar(_ text: String) throws(Finding) {
    let value = YAMLValue(resolving: text)
    if case .string(let resolved) = value {
      try expect(Array(resolved.utf8) == Array(text.utf8), "the string \(resolved) was \(text)")
    }
    if case .integer(let integer) = value {
      let again = YAMLValue(resolving: "\(integer)")
      try expect(again == value, "\(integer) is read as \(again)")
      let isDecimal = text.utf8.allSatisfy { (0x30...0x39).contains($0) } && !text.hasPrefix("0")
      try expect(!isDecimal || integer == Int64(text) ?? .max, "\(text) is read as \(integer)")
    }
  }
}
