// SPDX-License-Identifier: Apache-2.0

import Foundation
import FuzzBodies
import Testing

/// What the fuzzers began with, and what they have found, once more: without sanitizers, in no time.
@Suite struct ReplayTests {
  /// A trap ends all tests at once. With `FUZZ_NAMES=1` the last name on standard error is that of
  /// the input that it happened with.
  @Test(arguments: Fuzzer.allCases)
  func everyInputIsReadAsItShould(fuzzer: Fuzzer) throws {
    let files = try CorpusFile.all(of: fuzzer)
    #expect(files.count >= 3)
    for file in files {
      if ProcessInfo.processInfo.environment["FUZZ_NAMES"] != nil {
        FileHandle.standardError.write(Data("\(file.testDescription)\n".utf8))
      }
      #expect(throws: Never.self, "\(file.testDescription)") { try fuzzer.run(file.bytes) }
    }
  }

  @Test func everyFuzzerHasAProgramAndEveryCorpusAFuzzer() throws {
    let names = Fuzzer.allCases.map(\.rawValue).sorted()
    #expect(try CorpusFile.entries(of: "Corpus") == names)
    let programs = try CorpusFile.entries(of: "Sources").filter { $0.hasPrefix("fuzz-") }
    #expect(programs == names.map { "fuzz-\($0)" })
    let manifest = try String(
      contentsOf: CorpusFile.root.appending(path: "Package.swift"), encoding: .utf8)
    for name in names { #expect(manifest.contains("\"\(name)\"")) }
  }
}
