// SPDX-License-Identifier: Apache-2.0

/// Reads the number forms of YAML 1.1 in a scalar, byte by byte.
struct NumberScanner {
  private let bytes: [UInt8]
  private var position = 0

  init(_ text: String) {
    bytes = Array(text.utf8)
  }

  // MARK: Integers

  /// The integer that the whole scalar is, or nil; clamped to 64 bits.
  mutating func integer() -> Int64? {
    let isNegative = takeSign() == UInt8(ascii: "-")
    let magnitude: UInt64?
    if take("0b") {
      magnitude = digits(radix: 2)
    } else if take("0x") {
      magnitude = digits(radix: 16)
    } else if current == UInt8(ascii: "0") {
      magnitude = digits(radix: 8)
    } else {
      magnitude = startsWithDigit ? sexagesimal() : nil
    }
    guard let magnitude, isAtEnd else { return nil }
    let clamped = Int64(clamping: magnitude)
    return isNegative ? -clamped : clamped
  }

  /// Digits of a base with underscores among them, at least one digit; saturating.
  private mutating func digits(radix: UInt64) -> UInt64? {
    var value: UInt64 = 0
    var isEmpty = true
    while let byte = current {
      if byte != UInt8(ascii: "_") {
        guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue, digit < Int(radix) else {
          break
        }
        let (product, overflow) = value.multipliedReportingOverflow(by: radix)
        let (sum, carry) = product.addingReportingOverflow(UInt64(digit))
        value = overflow || carry || value == .max ? .max : sum
        isEmpty = false
      }
      position += 1
    }
    return isEmpty ? nil : value
  }

  /// Decimal digits, or base 60 as in `1:30:00`, which makes a number of an unquoted clock time.
  private mutating func sexagesimal() -> UInt64? {
    guard var value = digits(radix: 10) else { return nil }
    while take(":") {
      guard let digit = sixtieth() else { return nil }
      value = min(value, .max / 60 - 1) * 60 + digit
    }
    return value
  }

  /// One or two digits below 60.
  private mutating func sixtieth() -> UInt64? {
    let start = position
    guard skipDigits(1...2) else { return nil }
    return UInt64(String(decoding: bytes[start..<position], as: UTF8.self)).flatMap {
      $0 < 60 ? $0 : nil
    }
  }

  // MARK: Floats and dates

  /// Whether the whole scalar is a float.
  mutating func isFloat() -> Bool {
    let hasSign = takeSign() != nil
    let rest = String(decoding: bytes[position...], as: UTF8.self)
    if [".inf", ".Inf", ".INF"].contains(rest) { return true }
    if !hasSign, [".nan", ".NaN", ".NAN"].contains(rest) { return true }
    guard startsWithDigit else {
      guard !hasSign, take("."), startsWithDigit else { return false }
      skipDigitsAndUnderscores()
      return skipExponent() && isAtEnd
    }
    skipDigitsAndUnderscores()
    let isSexagesimal = current == UInt8(ascii: ":")
    while take(":") {
      guard sixtieth() != nil else { return false }
    }
    guard take(".") else { return false }
    skipDigitsAndUnderscores()
    // Base 60 has no exponents.
    return (isSexagesimal || skipExponent()) && isAtEnd
  }

  private mutating func skipExponent() -> Bool {
    guard take("e") || take("E") else { return true }
    return takeSign() != nil && skipDigits(1...Int.max)
  }

  /// Whether the whole scalar is a date, or a date and a time.
  mutating func isTimestamp() -> Bool {
    guard skipDigits(4...4), take("-") else { return false }
    let start = position
    guard skipDigits(1...2), take("-"), skipDigits(1...2) else { return false }
    if isAtEnd { return position - start == 5 }
    guard take("T") || take("t") || skipBlanks() > 0 else { return false }
    guard skipDigits(1...2), take(":"), skipDigits(2...2), take(":"), skipDigits(2...2) else {
      return false
    }
    if take(".") { _ = skipDigits(0...Int.max) }
    if isAtEnd { return true }
    _ = skipBlanks()
    if take("Z") { return isAtEnd }
    guard takeSign() != nil, skipDigits(1...2) else { return false }
    return isAtEnd || (take(":") && skipDigits(2...2) && isAtEnd)
  }

  // MARK: Bytes

  private var current: UInt8? { position < bytes.count ? bytes[position] : nil }
  private var isAtEnd: Bool { position == bytes.count }

  private var startsWithDigit: Bool {
    current.map { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } ?? false
  }

  private mutating func takeSign() -> UInt8? {
    guard let byte = current, byte == UInt8(ascii: "-") || byte == UInt8(ascii: "+") else {
      return nil
    }
    position += 1
    return byte
  }

  private mutating func take(_ text: StaticString) -> Bool {
    let wanted = text.description.utf8
    guard bytes[position...].starts(with: wanted) else { return false }
    position += wanted.count
    return true
  }

  private mutating func skipDigitsAndUnderscores() {
    while startsWithDigit || current == UInt8(ascii: "_") { position += 1 }
  }

  private mutating func skipDigits(_ counts: ClosedRange<Int>) -> Bool {
    let start = position
    while startsWithDigit, position - start < counts.upperBound { position += 1 }
    return counts.contains(position - start)
  }

  private mutating func skipBlanks() -> Int {
    let start = position
    while take(" ") || take("\t") {}
    return position - start
  }
}
