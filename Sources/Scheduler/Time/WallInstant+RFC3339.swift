// SPDX-License-Identifier: Apache-2.0

extension WallInstant {
  /// Reads a timestamp of RFC 3339, such as `2026-03-29T03:00:00+02:00` or `2026-03-29T01:00:00Z`.
  ///
  /// The offset is required, since without it a time names no instant. As the RFC allows, `T` and
  /// `Z` may be in lower case and a space may stand for `T`. Digits beyond microseconds are dropped.
  /// A leap second (`23:59:60` UTC) is the second after it, as in POSIX time.
  public init(rfc3339 text: String) throws(RFC3339Error) {
    var parser = RFC3339Parser(text)
    self = try parser.instant()
  }
}

/// Reads a timestamp from left to right, and knows where it is when something is wrong.
private struct RFC3339Parser {
  private let text: String
  private let scalars: [Unicode.Scalar]
  private var position = 0

  /// Far more than any timestamp has; what is longer is not even looked at.
  private static let maximumLength = 64

  init(_ text: String) {
    self.text = text
    scalars = Array(text.unicodeScalars.prefix(Self.maximumLength))
  }

  mutating func instant() throws(RFC3339Error) -> WallInstant {
    let date = try date()
    guard takes("T") || takes("t") || takes(" ") else {
      throw error(isAtEnd ? "the time is missing" : "\"T\" is expected before the time")
    }
    var seconds = Int64(date.dayNumber) * CivilDate.secondsPerDay
    let hour = try number(digits: 2, in: 0...23, "hour")
    try expect(":", after: "hour")
    let minute = try number(digits: 2, in: 0...59, "minute")
    try expect(":", after: "minute")
    let secondPosition = position
    let second = try number(digits: 2, in: 0...60, "second")
    let microseconds = try fraction()
    seconds += Int64(hour * 3_600 + minute * 60 + second) - Int64(try offset())
    guard isAtEnd else { throw error("unexpected text after the offset") }
    if second == 60, seconds.flooredRemainder(by: CivilDate.secondsPerDay) != 0 {
      throw error("second 60 exists only at 23:59:60 UTC", at: secondPosition)
    }
    return WallInstant(microseconds: seconds * 1_000_000 + microseconds)
  }

  private mutating func date() throws(RFC3339Error) -> CivilDate {
    let year = try number(digits: 4, in: 0...9_999, "year")
    try expect("-", after: "year")
    let month = try number(digits: 2, in: 1...12, "month")
    try expect("-", after: "month")
    let length = CivilMonth(year: year, month: month).length
    let day = try number(digits: 2, in: 1...length, "day")
    return CivilDate(year: year, month: month, day: day)
  }

  /// Microseconds of the digits after a point, if there is one.
  private mutating func fraction() throws(RFC3339Error) -> Int64 {
    guard takes(".") else { return 0 }
    var microseconds: Int64 = 0
    var weight: Int64 = 100_000
    let start = position
    while let digit = digit() {
      microseconds += Int64(digit) * weight
      weight /= 10
      position += 1
    }
    guard position > start else { throw error("digits are expected after \".\"") }
    return microseconds
  }

  /// Seconds east of UTC.
  private mutating func offset() throws(RFC3339Error) -> Int {
    if takes("Z") || takes("z") { return 0 }
    let sign = takes("+") ? 1 : takes("-") ? -1 : 0
    guard sign != 0 else {
      throw error("the offset from UTC is missing; end with \"Z\" or such as \"+02:00\"")
    }
    let hours = try number(digits: 2, in: 0...23, "offset's hour")
    try expect(":", after: "offset's hour")
    return sign * (hours * 3_600 + 60 * (try number(digits: 2, in: 0...59, "offset's minute")))
  }

  private var isAtEnd: Bool { position == scalars.count }

  private mutating func takes(_ scalar: Unicode.Scalar) -> Bool {
    guard !isAtEnd, scalars[position] == scalar else { return false }
    position += 1
    return true
  }

  private mutating func expect(
    _ scalar: Unicode.Scalar, after what: String
  ) throws(RFC3339Error) {
    guard takes(scalar) else { throw error("\"\(scalar)\" is expected after the \(what)") }
  }

  private func digit() -> Int? {
    guard !isAtEnd, ("0"..."9").contains(scalars[position]) else { return nil }
    return Int(scalars[position].value) - 0x30
  }

  private mutating func number(
    digits: Int, in range: ClosedRange<Int>, _ what: String
  ) throws(RFC3339Error) -> Int {
    let start = position
    var value = 0
    for _ in 0..<digits {
      guard let digit = digit() else {
        throw error("the \(what) has \(digits) digits", at: start)
      }
      value = value * 10 + digit
      position += 1
    }
    guard range.contains(value) else {
      throw error("the \(what) is \(range.lowerBound) to \(range.upperBound)", at: start)
    }
    return value
  }

  private func error(_ cause: String, at place: Int? = nil) -> RFC3339Error {
    let shown = String(String.UnicodeScalarView(scalars.prefix(40)))
    return RFC3339Error(
      offset: place ?? position,
      message: "\"\(shown)\" is not a timestamp of RFC 3339: \(cause) "
        + "(write it like \"2026-03-29T03:00:00+02:00\")")
  }
}
