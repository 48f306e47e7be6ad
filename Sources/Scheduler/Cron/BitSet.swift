// SPDX-License-Identifier: Apache-2.0

/// A set of numbers from 0 to 63, as the bits of a word.
struct BitSet: Hashable, Sendable {
  var bits: UInt64

  init(bits: UInt64 = 0) {
    self.bits = bits
  }

  /// The numbers from one to another, both included.
  init(_ range: ClosedRange<Int>) {
    bits = ~0 >> UInt64(63 - range.upperBound) & ~0 << UInt64(range.lowerBound)
  }

  var isEmpty: Bool { bits == 0 }
  var count: Int { bits.nonzeroBitCount }

  /// The least number; the set must not be empty.
  var first: Int { bits.trailingZeroBitCount }
  /// The greatest number; the set must not be empty.
  var last: Int { 63 - bits.leadingZeroBitCount }

  func contains(_ number: Int) -> Bool {
    bits >> UInt64(number) & 1 == 1
  }

  mutating func insert(_ number: Int) {
    bits |= 1 << UInt64(number)
  }

  func intersection(_ other: Self) -> Self {
    Self(bits: bits & other.bits)
  }

  /// Takes the least number out.
  mutating func removeFirst() -> Int? {
    guard bits != 0 else { return nil }
    defer { bits &= bits - 1 }
    return bits.trailingZeroBitCount
  }

  /// The least number at or above a bound from 0 to 63; nil if there is none.
  func first(from bound: Int) -> Int? {
    let rest = bits & ~Self.below(bound)
    return rest == 0 ? nil : rest.trailingZeroBitCount
  }

  /// The greatest number below a bound from 0 to 63; nil if there is none.
  func last(below bound: Int) -> Int? {
    let rest = bits & Self.below(bound)
    return rest == 0 ? nil : 63 - rest.leadingZeroBitCount
  }

  /// How many numbers lie below a bound from 0 to 63.
  func count(below bound: Int) -> Int {
    (bits & Self.below(bound)).nonzeroBitCount
  }

  /// All numbers below a bound. A word has 64 bits, so the bound must not be 64.
  private static func below(_ bound: Int) -> UInt64 {
    assert((0...63).contains(bound))
    return 1 &<< UInt64(bound) &- 1
  }
}
