// SPDX-License-Identifier: Apache-2.0

extension TimeZoneRules {
  /// An instant in this zone's local time, as RFC 3339 writes it: `2026-03-29T03:00:00+02:00`.
  ///
  /// UTC is `+00:00`. RFC 3339 knows no seconds in an offset; for the local mean times of the 19th
  /// century the offset is rounded to minutes and the time shown with that, so that the text names
  /// the instant exactly.
  ///
  /// - Parameter fractionDigits: How many digits of the second's fraction, 0 to 6; what is not
  ///   shown is cut off.
  public func rfc3339(_ instant: WallInstant, fractionDigits: Int = 0) -> String {
    let seconds = offset(at: instant).seconds
    let minutes = (seconds + 30).flooredQuotient(by: 60)
    var text = DigitWriter()
    text.writeLocalTime(instant, offset: Int64(minutes) * 60, separator: "T")
    text.writeFraction(of: instant, digits: fractionDigits)
    text.write(minutes < 0 ? "-" : "+")
    text.write(abs(minutes) / 60, width: 2)
    text.write(":")
    text.write(abs(minutes) % 60, width: 2)
    return text.string
  }

  /// The day of the week an instant falls on, in three letters: `Mon`.
  public func weekdayName(_ instant: WallInstant) -> String {
    let local = instant.seconds + Int64(offset(at: instant).seconds)
    // 1970-01-01 was a Thursday.
    let weekday = (local.flooredQuotient(by: 86_400) + 4).flooredRemainder(by: 7)
    return ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"][Int(weekday)]
  }

  /// An instant as people say it: `14:00:00 CET`.
  public func clockTime(_ instant: WallInstant) -> String {
    timeOfDay(instant) + " " + offset(at: instant).abbreviation
  }

  /// An instant of the day as people say it, if the zone is known: `14:00:00`.
  public func timeOfDay(_ instant: WallInstant) -> String {
    var text = DigitWriter()
    text.writeTimeOfDay(instant.seconds + Int64(offset(at: instant).seconds))
    return text.string
  }
}

/// Writes numbers of a fixed width.
private struct DigitWriter {
  private var bytes: [UInt8] = []

  var string: String { String(decoding: bytes, as: UTF8.self) }

  mutating func write(_ scalar: Unicode.Scalar) {
    bytes.append(UInt8(ascii: scalar))
  }

  mutating func write(_ value: Int, width: Int) {
    var divisor = 1
    for _ in 1..<width { divisor *= 10 }
    while value / divisor >= 10 { divisor *= 10 }
    while divisor > 0 {
      bytes.append(0x30 + UInt8(value / divisor % 10))
      divisor /= 10
    }
  }

  mutating func writeLocalTime(
    _ instant: WallInstant, offset: Int64, separator: Unicode.Scalar
  ) {
    let local = instant.seconds + offset
    let date = CivilDate(dayNumber: Int(local.flooredQuotient(by: CivilDate.secondsPerDay)))
    // RFC 3339 ends at the years 0 and 9999; beyond them the digits are those of ISO 8601.
    if date.year < 0 { write("-") }
    write(abs(date.year), width: 4)
    write("-")
    write(date.month, width: 2)
    write("-")
    write(date.day, width: 2)
    write(separator)
    writeTimeOfDay(local)
  }

  mutating func writeTimeOfDay(_ localSeconds: Int64) {
    let seconds = Int(localSeconds.flooredRemainder(by: CivilDate.secondsPerDay))
    write(seconds / 3_600, width: 2)
    write(":")
    write(seconds / 60 % 60, width: 2)
    write(":")
    write(seconds % 60, width: 2)
  }

  mutating func writeFraction(of instant: WallInstant, digits: Int) {
    precondition((0...6).contains(digits), "a WallInstant has six digits after the point")
    guard digits > 0 else { return }
    write(".")
    var fraction = instant.microseconds.flooredRemainder(by: 1_000_000)
    for _ in digits..<6 { fraction /= 10 }
    write(Int(fraction), width: digits)
  }
}
