// SPDX-License-Identifier: Apache-2.0

/// Durations as people write them: `90`, `90s`, `15m`, `2h`, `1d`, `1h30m`; a bare number is seconds.
public enum DurationText {
  /// A hundred years: longer than anybody means, short enough for every clock.
  static let longest = Duration.seconds(36_500 * 86_400)

  static let forms = "write it as 90s, 15m, 2h, 1d or 1h30m, at most 36500d"

  /// Reads a duration; nil for everything that is none.
  ///
  /// Units come from the largest to the smallest, each at most once.
  public static func parse(_ text: String) -> Duration? {
    var seconds: Int64 = 0
    var digits: Int64?
    var smallest = Int64.max
    for scalar in text.unicodeScalars {
      if let digit = Int64(exactly: Int(scalar.value) - 48), (0...9).contains(digit) {
        guard digits ?? 0 < 100_000_000_000 else { return nil }
        digits = (digits ?? 0) * 10 + digit
      } else {
        guard let number = digits, let unit = unit(scalar), unit < smallest else { return nil }
        seconds += number * unit
        smallest = unit
        digits = nil
      }
    }
    if let number = digits {
      // A number without a unit is seconds, but only when it stands alone.
      guard smallest == .max else { return nil }
      seconds = number
    } else if smallest == .max {
      return nil
    }
    return .seconds(seconds) > longest ? nil : .seconds(seconds)
  }

  private static func unit(_ scalar: Unicode.Scalar) -> Int64? {
    switch scalar {
    case "s": 1
    case "m": 60
    case "h": 3600
    case "d": 86_400
    default: nil
    }
  }
}
