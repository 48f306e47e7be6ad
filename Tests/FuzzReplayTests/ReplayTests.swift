// SPDX-License-Identifier: Apache-2.0

import Foundation
import FuzzBodies
import Testing

/// What the fuzzers have found, and what they began with, once more: without sanitizers, in no time.
@Suite struct ReplayTests {
  @Test(arguments: Fuzzer.allCases)
  func theCorpusIsThere(fuzzer: Fuzzer) throws {
    #expect(try CorpusFile.all(of: fuzzer).count >= 3)
  }

  /// A trap in here ends all tests; `FUZZ_REPLAY=1` then tells by each file's name which one did.
  @Test(arguments: Fuzzer.allCases)
  func everyInputIsReadAsItShould(fuzzer: Fuzzer) throws {
    for file in try CorpusFile.all(of: fuzzer) {
      if ProcessInfo.processInfo.environment["FUZZ_REPLAY"] != nil { print(file.testDescription) }
      #expect(throws: Never.self, "\(file)") { try fuzzer.run(file.bytes) }
    }
  }
}
