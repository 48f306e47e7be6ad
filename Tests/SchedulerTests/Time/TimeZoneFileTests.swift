// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

@testable import Scheduler

/// Bytes that are no TZif file give an error, and never a trap.
@Suite struct TimeZoneFileTests {
  typealias Change = @Sendable (inout TimeZoneFileBuilder) -> Void

  struct Row: CustomTestStringConvertible {
    var testDescription: String
    var message: String
    var change: Change

    init(_ name: String, _ message: String, _ change: @escaping Change) {
      (testDescription, self.message, self.change) = (name, message, change)
    }
  }

  private static func damaged(_ cause: String) -> String {
    "damaged time zone file: \(cause); reinstalling tzdata replaces it"
  }

  @Test(arguments: [
    Row("descending times", damaged("byte 106: transition times are not ascending")) {
      ($0.times, $0.indices) = ([5, 5], [0, 0])
    },
    Row(
      "a time beyond all bounds",
      damaged("byte 98: the transition time -9223372036854775808 is out of range")
    ) {
      ($0.times, $0.indices) = ([.min], [0])
    },
    Row(
      "a type that is not there", damaged("byte 106: a transition to type 1, but there are 1 types")
    ) {
      ($0.times, $0.indices) = ([5], [1])
    },
    Row("an offset of 26 hours", damaged("byte 98: an offset of 93600 seconds from UTC")) {
      $0.offsets = [93_600]
      $0.version = UInt8(ascii: "3")
    },
    Row("an abbreviation outside", damaged("byte 102: a local time type with invalid fields")) {
      $0.nameIndex = 4
    },
    Row("an abbreviation without end", damaged("byte 97: an abbreviation without an end")) {
      $0.names = Array("EST".utf8)
    },
    Row(
      "an abbreviation with a blank",
      damaged("byte 98: an abbreviation that is not printable ASCII")
    ) {
      $0.names = Array("E T\0".utf8)
    },
    Row("no type", damaged("byte 20: the header's counts contradict each other")) {
      $0.offsets = []
    },
    Row("too many indicators", damaged("byte 20: the header's counts contradict each other")) {
      $0.indicatorCount = 2
    },
    Row(
      "leap seconds",
      "the time zone file counts leap seconds, which the system clock does not; name the zone without \"right/\""
    ) {
      $0.leapCount = 1
    },
    Row("a footer of two lines", damaged("byte 108: the footer is not a POSIX TZ string")) {
      $0.footer = "EST\n5"
    },
    Row("version 1.5", damaged("byte 4: version 49 is unknown")) { $0.version = 49 },
  ])
  func refuses(_ row: Row) {
    var builder = TimeZoneFileBuilder()
    row.change(&builder)
    let bytes = builder.bytes
    let error = #expect(throws: TimeZoneFileError.self) {
      try TimeZoneRules(name: "x", tzif: bytes)
    }
    #expect(error?.message == row.message)
  }

  @Test(arguments: [UInt8(0), UInt8(ascii: "2"), UInt8(ascii: "3"), UInt8(ascii: "4"), 0x39])
  func everyVersion(_ version: UInt8) throws {
    var builder = TimeZoneFileBuilder()
    builder.version = version
    (builder.times, builder.indices) = ([-1_000, 1_000], [1, 0])
    builder.offsets = [-18_000, 7_200]
    let zone = try TimeZoneRules(name: "x", tzif: builder.bytes)
    #expect(
      [-1_001, -1_000, 999, 1_000].map { zone.offset(at: WallInstant(seconds: $0)).seconds }
        == [-18_000, 7_200, 7_200, -18_000])
    #expect(
      zone.nextTransition(after: WallInstant(seconds: -2_000)) == WallInstant(seconds: -1_000))
    #expect(zone.nextTransition(after: WallInstant(seconds: 1_000)) == nil)
    #expect(
      zone.previousTransition(atOrBefore: WallInstant(seconds: 999)) == WallInstant(seconds: -1_000)
    )
    #expect(zone.previousTransition(atOrBefore: WallInstant(seconds: -1_001)) == nil)
  }

  @Test func truncatedAtEveryByte() throws {
    let bytes = try SystemZone.bytes("Europe/Berlin")
    for length in 0..<bytes.count {
      #expect(throws: TimeZoneFileError.self, "\(length) bytes") {
        try TimeZoneRules(name: "x", tzif: Array(bytes.prefix(length)))
      }
    }
  }

  /// Whatever the bytes say, a zone that is accepted can be asked anything.
  @Test func randomDamage() throws {
    var random = SplitMix(seed: 0x9636)
    let files = try ["Europe/Dublin", "America/Santiago", "Asia/Tokyo"].map {
      try SystemZone.bytes($0)
    }
    let instants = [Int64.min, -1 << 50, 0, 1 << 50, Int64.max - 1 << 46].map {
      WallInstant(microseconds: $0)
    }
    let expression = try CronExpression("30 2 * * *", dialect: .crontab, itemID: nil)
    var accepted = 0
    for _ in 0..<400 {
      var bytes = random.pick(files)
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        // Near the ends, where headers and footer are, as often as in between.
        let near = min(120, bytes.count)
        let place = random.pick([
          Int.random(in: 0..<bytes.count, using: &random), Int.random(in: 0..<near, using: &random),
          bytes.count - 1 - Int.random(in: 0..<40, using: &random),
        ])
        bytes[place] =
          random.oneIn(2)
          ? bytes[place] ^ 1 << UInt8.random(in: 0...7, using: &random)
          : UInt8.random(in: 0...255, using: &random)
      }
      guard let zone = try? TimeZoneRules(name: "x", tzif: bytes) else { continue }
      accepted += 1
      for instant in instants {
        _ = zone.rfc3339(instant, fractionDigits: 6)
        _ = zone.nextTransition(after: instant)
        _ = zone.previousTransition(atOrBefore: instant)
        _ = zone.resolve(localSeconds: instant.seconds)
        let schedule = CronSchedule(expression, in: zone)
        if let next = schedule.nextFireTime(after: instant) { #expect(next > instant) }
        _ = schedule.fireTimes(after: instant, through: instant + .seconds(86_400 * 400))
      }
    }
    #expect(accepted > 50)
  }

  @Test func equalByNameAndContent() throws {
    let berlin = try SystemZone.named("Europe/Berlin")
    #expect(try SystemZone.named("Europe/Berlin") == berlin)
    let cairo = try SystemZone.bytes("Africa/Cairo")
    #expect(try TimeZoneRules(name: "Europe/Berlin", tzif: cairo) != berlin)
    #expect(try TimeZoneRules(name: "x", tzif: SystemZone.bytes("Europe/Berlin")) != berlin)
    #expect(try Set([berlin, SystemZone.named("Europe/Berlin")]).count == 1)
  }

  @Test(arguments: [
    (
      "Europe/Berlin", "2026-07-01T12:00:00Z",
      LocalTimeResolution.unique(WallInstant(seconds: 1_782_900_000))
    ),
    (
      "Europe/Berlin", "2026-03-29T02:30:00Z",
      .skipped(transition: WallInstant(seconds: 1_774_746_000))
    ),
    (
      "Europe/Berlin", "2026-10-25T02:30:00Z",
      .repeated(
        first: WallInstant(seconds: 1_792_888_200), last: WallInstant(seconds: 1_792_891_800))
    ),
    (
      "Pacific/Apia", "2011-12-30T12:00:00Z",
      .skipped(transition: WallInstant(seconds: 1_325_239_200))
    ),
    ("UTC", "1970-01-01T00:00:00Z", .unique(WallInstant(seconds: 0))),
  ])
  func localTimes(_ zone: String, _ local: String, _ expected: LocalTimeResolution) throws {
    let localSeconds = try WallInstant(rfc3339: local).seconds
    let resolution = try SystemZone.named(zone).resolve(localSeconds: localSeconds)
    #expect(resolution == expected)
  }
}
