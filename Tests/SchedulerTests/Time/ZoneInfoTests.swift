// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Scheduler

/// The TZif reader against Python's, over 200 years of every zone of the system.
@Suite struct ZoneInfoTests {
  private struct Question: Encodable {
    var zone: String
    var grid: [Int64]
    var instants: [Int64]
  }

  /// A position in the questions, and the offset and abbreviation from there on.
  private struct Change: Decodable, Equatable, CustomStringConvertible {
    var position: Int
    var offset: Int
    var abbreviation: String

    init(position: Int, _ offset: LocalOffset) {
      self.position = position
      self.offset = offset.seconds
      abbreviation = offset.abbreviation
    }

    init(from decoder: any Decoder) throws {
      var container = try decoder.unkeyedContainer()
      position = try container.decode(Int.self)
      offset = try container.decode(Int.self)
      abbreviation = try container.decode(String.self)
    }

    var description: String { "\(position): \(offset) \(abbreviation)" }
  }

  private static let start: Int64 = -2_208_988_800  // 1900-01-01
  private static let end: Int64 = 4_133_980_800  // 2101-01-01
  /// About 18 days, and never the same time of day twice in a row.
  private static let step = 1_567_891

  @Test func everyZoneHasTheOffsetsOfZoneinfo() throws {
    var seen: Set<[UInt8]> = []
    var zones: [TimeZoneRules] = []
    for name in try SystemZone.names() where seen.insert(try SystemZone.bytes(name)).inserted {
      zones.append(try SystemZone.named(name))
    }
    try #require(zones.count > 250)
    let questions = zones.map { zone in
      Question(
        zone: zone.name, grid: [Self.start, Self.end, Int64(Self.step)],
        instants: Self.transitions(of: zone).flatMap { [$0 - 1, $0, $0 + 1] })
    }
    let answers = try PythonOracle(script: "zoneinfo_oracle.py")
      .answers(to: questions, as: [Change].self)
    for (index, zone) in zones.enumerated() {
      let instants =
        Array(stride(from: Self.start, to: Self.end, by: Self.step)) + questions[index].instants
      let mine = Self.changes(of: zone, at: instants)
      let difference = zip(mine, answers[index]).first { $0 != $1 }
      #expect(mine == answers[index], "\(zone.name): \(difference.map { "\($0)" } ?? "count")")
    }
  }

  private static func transitions(of zone: TimeZoneRules) -> [Int64] {
    var transitions: [Int64] = []
    var instant = WallInstant(seconds: start)
    while let next = zone.nextTransition(after: instant), next.seconds < end {
      transitions.append(next.seconds)
      instant = next
    }
    return transitions
  }

  private static func changes(of zone: TimeZoneRules, at instants: [Int64]) -> [Change] {
    var changes: [Change] = []
    for (position, instant) in instants.enumerated() {
      let change = Change(position: position, zone.offset(at: WallInstant(seconds: instant)))
      if let last = changes.last, last.offset == change.offset,
        last.abbreviation == change.abbreviation
      {
        continue
      }
      changes.append(change)
    }
    return changes
  }
}
