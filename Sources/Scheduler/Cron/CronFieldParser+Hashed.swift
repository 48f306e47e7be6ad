// SPDX-License-Identifier: Apache-2.0

extension CronFieldParser {
  /// Reads `H`, `H(a-b)`, and either with a step; ``CronExpression`` documents what they mean.
  func parseHashed(
    _ base: ArraySlice<UInt8>, step: Int?, in element: ArraySlice<UInt8>,
    into draft: inout CronDraft
  ) throws(CronError) {
    let range = try hashedRange(base.dropFirst(), in: element)
    guard let itemID else {
      throw error(
        at: base.startIndex,
        "\(quoted(element)) is hashed from an item's id, but there is none; give one, or write "
          + "a number")
    }
    let hash = CronHash.value(itemID: itemID, name: field.name)
    guard let step else {
      return insert([range.lowerBound + Int(hash % UInt64(range.count))], into: &draft)
    }
    guard step <= range.count else {
      throw error(
        at: element.startIndex,
        "the step in \(quoted(element)) is larger than the range, which has \(range.count) values")
    }
    let first = range.lowerBound + Int(hash % UInt64(step))
    insert(stride(from: first, through: range.upperBound, by: step), into: &draft)
  }

  /// The range in parentheses, or the field's own where there is none.
  private func hashedRange(
    _ parentheses: ArraySlice<UInt8>, in element: ArraySlice<UInt8>
  ) throws(CronError) -> ClosedRange<Int> {
    guard !parentheses.isEmpty else { return field.hashedRange }
    let inner = parentheses.dropFirst().dropLast()
    guard
      parentheses.first == UInt8(ascii: "("), parentheses.last == UInt8(ascii: ")"),
      let sign = inner.firstIndex(of: UInt8(ascii: "-"))
    else {
      throw error(
        at: parentheses.startIndex,
        "\(quoted(element)) is not understood; write \"H\", \"H(a-b)\", \"H/n\" or \"H(a-b)/n\"")
    }
    let first = try value(inner[..<sign], in: element)
    let last = try value(inner[(sign + 1)...], in: element)
    guard first <= last else {
      throw error(
        at: inner.startIndex,
        "the range in \(quoted(element)) runs backwards, did you mean \"H(\(last)-\(first))\"?")
    }
    return first...last
  }
}
