// SPDX-License-Identifier: Apache-2.0

/// Parts of sentences that several records share.
public enum Phrase {
  /// A duration as a person reads it: `12 ms`, `1.5 s`, `4 min 10 s`, `2 h 5 min`, `3 d 4 h`.
  public static func duration(_ duration: Duration) -> String {
    let microseconds = duration.wholeMicroseconds
    guard microseconds >= 0 else { return "-" + self.duration(.microseconds(-microseconds)) }
    let seconds = microseconds / 1_000_000
    switch seconds {
    case 0: return "\(microseconds / 1000) ms"
    case 1..<60: return decimal(microseconds)
    case 60..<3600: return pair(seconds / 60, "min", seconds % 60, "s")
    case 3600..<86_400: return pair(seconds / 3600, "h", seconds % 3600 / 60, "min")
    default: return pair(seconds / 86_400, "d", seconds % 86_400 / 3600, "h")
    }
  }

  private static func decimal(_ microseconds: Int64) -> String {
    let tenths = microseconds / 100_000
    return tenths % 10 == 0 ? "\(tenths / 10) s" : "\(tenths / 10).\(tenths % 10) s"
  }

  private static func pair(_ large: Int64, _ unit: String, _ small: Int64, _ sub: String) -> String
  {
    small == 0 ? "\(large) \(unit)" : "\(large) \(unit) \(small) \(sub)"
  }

  static func count(_ count: Int, _ noun: String) -> String {
    "\(count) \(noun)\(count == 1 ? "" : "s")"
  }
}
