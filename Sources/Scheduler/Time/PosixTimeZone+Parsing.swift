// SPDX-License-Identifier: Apache-2.0

extension PosixTimeZone {
  /// Reads a `TZ` string; nil if it is none. A daylight name needs its rules: they have no default.
  init?(_ text: some Sequence<UInt8>) {
    var parser = PosixTimeZoneParser(rest: Array(text)[...])
    guard let name = parser.name(), let west = parser.offset() else { return nil }
    standard = LocalOffset(seconds: -west, isDaylight: false, abbreviation: name)
    if parser.isAtEnd { return }

    guard let daylightName = parser.name() else { return nil }
    var seconds = standard.seconds + 3_600
    if !parser.takes(",") {
      guard let west = parser.offset(), parser.takes(",") else { return nil }
      seconds = -west
    }
    guard LocalOffset.validSeconds.contains(seconds) else { return nil }
    guard let start = parser.rule(), parser.takes(","), let end = parser.rule() else { return nil }
    guard parser.isAtEnd else { return nil }
    let offset = LocalOffset(seconds: seconds, isDaylight: true, abbreviation: daylightName)
    daylight = Daylight(offset: offset, start: start, end: end)
  }
}

/// What is left of a `TZ` string; each function takes one element off its front, or gives nil.
private struct PosixTimeZoneParser {
  var rest: ArraySlice<UInt8>

  var isAtEnd: Bool { rest.isEmpty }

  mutating func takes(_ character: Unicode.Scalar) -> Bool {
    guard rest.first == UInt8(ascii: character) else { return false }
    rest = rest.dropFirst()
    return true
  }

  /// Letters, at least three; or between `<` and `>` also digits and signs.
  mutating func name() -> String? {
    let isQuoted = takes("<")
    let name = rest.prefix { Self.isLetter($0) || isQuoted && Self.isDigitOrSign($0) }
    rest = rest[name.endIndex...]
    guard name.count >= 3, !isQuoted || takes(">") else { return nil }
    return String(decoding: name, as: UTF8.self)
  }

  /// Seconds **west** of UTC, as POSIX counts.
  mutating func offset() -> Int? {
    guard let seconds = time(maximumHour: 24) else { return nil }
    return LocalOffset.validSeconds.contains(-seconds) ? seconds : nil
  }

  mutating func rule() -> PosixTimeZone.Rule? {
    guard let day = day() else { return nil }
    guard takes("/") else { return .init(day: day, time: 7_200) }
    guard let time = time(maximumHour: 167) else { return nil }
    return .init(day: day, time: Int64(time))
  }

  private mutating func day() -> PosixTimeZone.Day? {
    if takes("J") {
      return number(in: 1...365).map { .withoutLeapDay($0) }
    }
    guard takes("M") else {
      return number(in: 0...365).map { .withLeapDay($0) }
    }
    guard
      let month = number(in: 1...12), takes("."), let week = number(in: 1...5), takes("."),
      let weekday = number(in: 0...6)
    else { return nil }
    return .weekday(month: month, week: week, weekday: weekday)
  }

  /// `[+-]h[:mm[:ss]]` in seconds.
  private mutating func time(maximumHour: Int) -> Int? {
    let sign = takes("-") ? -1 : 1
    if sign == 1 { _ = takes("+") }
    guard let hours = number(in: 0...maximumHour) else { return nil }
    var seconds = hours * 3_600
    for unit in [60, 1] where takes(":") {
      guard let value = number(in: 0...59) else { return nil }
      seconds += value * unit
    }
    return sign * seconds
  }

  private mutating func number(in range: ClosedRange<Int>) -> Int? {
    let digits = rest.prefix { Self.isDigit($0) }
    guard (1...3).contains(digits.count) else { return nil }
    rest = rest[digits.endIndex...]
    let value = digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
    return range.contains(value) ? value : nil
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }

  private static func isDigitOrSign(_ byte: UInt8) -> Bool {
    isDigit(byte) || byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-")
  }
}
