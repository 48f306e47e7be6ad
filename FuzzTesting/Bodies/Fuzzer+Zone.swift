// SPDX-License-Identifier: Apache-2.0

import Scheduler

extension Fuzzer {
  /// A TZif file; its last bytes choose the instants that are looked at, too.
  func fuzzZone(_ bytes: [UInt8]) throws(Finding) {
    guard let zone = try Self.zone(bytes) else { return }
    var choices = Choices(bytes.suffix(64))
    var instants = Self.landmarks
    for _ in 0..<8 {
      // Two in three near our time, where schedules are.
      let seconds = choices.integer(Int64.self)
      instants.append(seconds % 3 == 0 ? seconds / 2_000_000 : seconds % 40_000_000_000)
    }
    try checkWalk(zone)
    try check(zone, at: instants)
    try checkFireTimes(in: zone, from: choices.integer(Int32.self))
  }

  /// A `TZ` string in the first line, and instants chosen by what follows.
  func fuzzZoneRule(_ bytes: [UInt8]) throws(Finding) {
    var (line, choices) = Choices.below(bytes)
    var file = ZoneFile(rule: Array(line.utf8))
    if choices.byte() & 1 == 1 {
      file.transitions = [(Int64(choices.integer(Int32.self)), 3_600)]
    }
    guard let zone = try Self.zone(file.bytes) else { return }
    var instants = Self.landmarks
    for _ in 0..<8 { instants.append(choices.integer(Int64.self) % 40_000_000_000) }
    try checkWalk(zone)
    try check(zone, at: instants)
    try checkFireTimes(in: zone, from: choices.integer(Int32.self))
    // Without a rule there is nothing to compare, and a transition may contradict it (RFC 9636, 3.3).
    let naive = line.isEmpty || !file.transitions.isEmpty ? nil : NaiveRule(line)
    for instant in instants.suffix(2) where (1 << 32..<1 << 40).contains(instant) {
      guard let expected = naive?.offset(at: instant) else { continue }
      let offset = zone.offset(at: WallInstant(seconds: instant)).seconds
      try expect(offset == expected, "\(offset) seconds from UTC at \(instant), not \(expected)")
    }
    // The calendar repeats, and so does a rule, once the file's own transitions are past.
    for instant in instants where (1 << 32..<1 << 40).contains(instant) {
      let later = zone.offset(at: WallInstant(seconds: instant + Self.cycle))
      try expect(zone.offset(at: WallInstant(seconds: instant)) == later, "not so 400 years later")
    }
  }

  /// 400 years.
  private static let cycle: Int64 = 146_097 * 86_400

  /// The ends of time, of the years that can be written, of 32 bits, and days that are not there.
  private static let landmarks: [Int64] = [
    -9_223_372_000_000, -62_167_219_201, -62_167_219_200, -5_364_662_400, -2_147_483_649, -1, 0,
    946_684_799, 951_782_400, 1_774_749_600, 2_147_483_648, 4_102_444_800, 253_402_300_799,
    253_402_300_800, 9_223_372_000_000,
  ]

  /// The zone that bytes describe, read twice; nil if they are refused, which they then are twice.
  private static func zone(_ bytes: [UInt8]) throws(Finding) -> TimeZoneRules? {
    do {
      let zone = try TimeZoneRules(name: "Fuzz/Zone", tzif: bytes)
      let again = try TimeZoneRules(name: "Fuzz/Zone", tzif: bytes)
      try expect(zone == again && zone.hashValue == again.hashValue, "two zones of one file")
      return zone
    } catch let error as TimeZoneFileError {
      try expect(!error.message.isEmpty, "refused without a reason")
      return nil
    } catch {
      throw error as? Finding ?? Finding(description: "\(error)")
    }
  }
}

// MARK: What holds for every zone

extension Fuzzer {
  /// From transition to transition, forward: nothing is left out, and each is found backward too.
  private func checkWalk(_ zone: TimeZoneRules) throws(Finding) {
    var instant = WallInstant(seconds: -9_223_372_000_000)
    for _ in 0..<40 {
      guard let next = zone.nextTransition(after: instant) else { return }
      try expect(next > instant, "the transition after \(instant) is \(next)")
      let previous = zone.previousTransition(atOrBefore: next)
      try expect(previous == next, "the transition at \(next) is found at \(previous as Any)")
      try check(zone, at: [next.seconds - 1, next.seconds, next.seconds + 1])
      instant = next
    }
  }

  private func check(_ zone: TimeZoneRules, at instants: [Int64]) throws(Finding) {
    for seconds in instants {
      let instant = WallInstant(seconds: seconds)
      let offset = zone.offset(at: instant)
      try expect(
        (-89_999...93_599).contains(offset.seconds), "\(offset.seconds) seconds from UTC")
      try checkSegment(of: instant, offset, in: zone)
      let local = seconds + Int64(offset.seconds)
      for shift in [0, -1, 1, -3_600, 3_600, -86_400, 86_400] {
        try checkResolution(of: local + Int64(shift), in: zone)
      }
      try expect(
        Self.instants(zone.resolve(localSeconds: local)).map { $0.contains(instant) } ?? false,
        "the local time of \(seconds) does not lead back to it")
      try checkText(of: instant, offset, in: zone)
    }
  }

  /// An instant lies between the transitions around it, and its offset holds there.
  private func checkSegment(
    of instant: WallInstant, _ offset: LocalOffset, in zone: TimeZoneRules
  ) throws(Finding) {
    if let start = zone.previousTransition(atOrBefore: instant) {
      try expect(start <= instant, "the last transition is ahead")
      try expect(zone.offset(at: start) == offset, "another offset holds since \(start)")
    }
    if let end = zone.nextTransition(after: instant) {
      try expect(end > instant, "the next transition is past")
      let last = WallInstant(seconds: end.seconds - 1)
      try expect(zone.offset(at: last) == offset, "another offset holds until \(end)")
    }
  }

  /// The instants that a local time may be; nil for one that is skipped.
  private static func instants(_ resolution: LocalTimeResolution) -> ClosedRange<WallInstant>? {
    switch resolution {
    case .unique(let instant): instant...instant
    case .repeated(let first, let last): first <= last ? first...last : nil
    case .skipped: nil
    }
  }

  private func checkResolution(of local: Int64, in zone: TimeZoneRules) throws(Finding) {
    func shown(_ instant: WallInstant) -> Int64 {
      instant.seconds + Int64(zone.offset(at: instant).seconds)
    }
    // At the ends of time instants are clamped.
    guard abs(local) < 9_223_371_000_000 else { return }
    switch zone.resolve(localSeconds: local) {
    case .unique(let instant):
      try expect(shown(instant) == local, "\(local) is said to be shown at \(instant)")
    case .repeated(let first, let last):
      try expect(first < last, "repeated from \(first) to \(last)")
      try expect(shown(first) == local && shown(last) == local, "\(local) is not repeated")
    case .skipped(let transition):
      let before = WallInstant(seconds: transition.seconds - 1)
      try expect(
        shown(before) < local && local < shown(transition), "\(local) is not skipped there")
    }
  }

  /// What is written names the instant.
  private func checkText(
    of instant: WallInstant, _ offset: LocalOffset, in zone: TimeZoneRules
  ) throws(Finding) {
    _ = (zone.clockTime(instant), zone.weekdayName(instant))
    let text = zone.rfc3339(instant, fractionDigits: 6)
    // RFC 3339 has no years beyond 0 to 9999, and no offsets of a day.
    let local = instant.seconds + Int64(offset.seconds)
    guard (-62_167_219_140..<253_402_300_740).contains(local), abs(offset.seconds) < 86_340 else {
      return
    }
    let again = try? WallInstant(rfc3339: text)
    try expect(again == instant, "\(instant) is written as \(text)")
  }

  /// Schedules in the zone: they go forward, end, and their summary agrees with their steps.
  private func checkFireTimes(in zone: TimeZoneRules, from seconds: Int32) throws(Finding) {
    for text in ["30 2 * * *", "*/20 1-3 * * *", "15 10 0 L * ?", "0 0 29 2 SUN"] {
      guard let expression = try? CronExpression(text, dialect: .crontab, itemID: nil) else {
        throw Finding(description: "\(text) is refused")
      }
      try check(CronSchedule(expression, in: zone), from: WallInstant(seconds: Int64(seconds)))
    }
  }
}
