// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Scheduler

@Suite struct PhraseTests {
  @Test(
    arguments: [
      (0, "0 ms"), (999, "0 ms"), (1000, "1 ms"), (999_999, "999 ms"), (1_000_000, "1 s"),
      (1_549_999, "1.5 s"), (59_999_999, "59.9 s"), (60_000_000, "1 min"),
      (250_000_000, "4 min 10 s"),
      (3_600_000_000, "1 h"), (7_500_000_000, "2 h 5 min"), (86_400_000_000, "1 d"),
      (273_600_000_000, "3 d 4 h"), (-1_500_000, "-1.5 s"),
    ] as [(Int64, String)])
  func durationsAreReadable(microseconds: Int64, text: String) {
    #expect(Phrase.duration(.microseconds(microseconds)) == text)
  }
}
