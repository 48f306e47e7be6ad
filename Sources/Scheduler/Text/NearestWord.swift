// SPDX-License-Identifier: Apache-2.0

/// Finds the word that somebody probably meant.
public enum NearestWord {
  /// The word with the fewest slips, if they are few: one, or one in three letters.
  ///
  /// A slip is a letter too many, too few, wrong, or two neighbours swapped (the optimal string
  /// alignment distance).
  ///
  /// - Complexity: O(n·m) per word in the lengths of text and word; texts over 64 bytes match none.
  static func nearest(to text: String, among words: [String]) -> String? {
    let typed = Array(text.utf8)
    guard typed.count <= 64 else { return nil }
    let allowed = max(1, typed.count / 3)
    let candidates = words.lazy.map { (word: $0, slips: slips(typed, Array($0.utf8))) }
    return candidates.filter { $0.slips <= allowed }.min { $0.slips < $1.slips }?.word
  }

  /// ` (did you mean "x"?)`, or nothing when no word is near.
  public static func hint(for text: String, among words: [String]) -> String {
    nearest(to: text, among: words).map { " (did you mean \"\($0)\"?)" } ?? ""
  }

  private static func slips(_ typed: [UInt8], _ word: [UInt8]) -> Int {
    guard abs(typed.count - word.count) <= max(1, typed.count / 3) else { return .max }
    var before: [Int] = []
    var previous = Array(0...word.count)
    for row in 1..<(typed.count + 1) {
      var current = [row]
      for column in 1..<(word.count + 1) {
        let isSame = typed[row - 1] == word[column - 1]
        var best = min(
          previous[column] + 1, current[column - 1] + 1, previous[column - 1] + (isSame ? 0 : 1))
        if row > 1, column > 1, typed[row - 1] == word[column - 2],
          typed[row - 2] == word[column - 1]
        {
          best = min(best, before[column - 2] + 1)
        }
        current.append(best)
      }
      before = previous
      previous = current
    }
    return previous[word.count]
  }
}
