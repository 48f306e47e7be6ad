// SPDX-License-Identifier: Apache-2.0

import Testing
import YAML

@testable import Scheduler

@Suite struct DurationTextTests {
  @Test(
    arguments: [
      ("0", 0), ("90", 90), ("90s", 90), ("15m", 900), ("2h", 7200), ("1d", 86_400),
      ("1h30m", 5400),
      ("1d2h3m4s", 93_784), ("1d4s", 86_404), ("0d0h0m0s", 0), ("007m", 420),
      ("3153600000", 3_153_600_000),
      ("36500d", 3_153_600_000), ("0000000000000000000000090", 90), ("90m90s", 5490),
    ] as [(String, Int64)])
  func durations(_ text: String, seconds: Int64) {
    #expect(DurationText.parse(text) == .seconds(seconds))
  }

  @Test(arguments: [
    "", " ", "s", "-5", "+5", "-5s", "1.5h", "1,5h", "5 s", " 5s", "5s ", "5S", "5M", "5w", "5ms",
    "1h30", "30m1h", "1h1h", "1s1m", "1:30", "1e3", "0x10", "1_000", "٣s", "5µs", "3153600001",
    "36500d1s", "36501d", "99999999999999999999", "9223372036854775807d",
    "999999999999d999999999999h999999999999m999999999999s",
  ])
  func nothingElseIsADuration(_ text: String) {
    #expect(DurationText.parse(text) == nil)
  }
}

@Suite struct PathTextTests {
  @Test(arguments: [
    ("a", "/srv", "/srv/a"), ("a", "/", "/a"), ("a", "/srv/", "/srv/a"), ("./a", "/srv", "/srv/a"),
    ("a/./b//c", "/srv", "/srv/a/b/c"), (".", "/srv", "/srv"), ("", "/srv", "/srv"),
    ("/a/b", "/srv", "/a/b"), ("//a//b/", "/srv", "/a/b"), ("/", "/srv", "/"),
    // The parent of a link is not the folder before it: that is left to the kernel.
    ("../a", "/srv/x", "/srv/x/../a"), ("a/../b", "/srv", "/srv/a/../b"), (".a", "/srv", "/srv/.a"),
    ("größe", "/srv", "/srv/größe"),
  ])
  func absolute(_ path: String, from directory: String, expected: String) {
    #expect(PathText.absolute(path, from: directory) == expected)
  }

  @Test(arguments: [
    ("a", "a"), ("./a", "a"), ("././a", "a"), (".//a", "a"), (".///./a", "a"), ("../a", "../a"),
    ("a/./b", "a/./b"), (".a", ".a"), ("./", ""), (".", "."), ("/a", "/a"), ("", ""),
  ])
  func plain(_ path: String, expected: String) {
    #expect(PathText.plain(path) == expected)
  }
}

@Suite struct NearestWordTests {
  private static let words = ["retries", "retry_mode", "retry_delay", "timeout", "timezone", "id"]

  @Test(
    arguments: [
      ("retrys", "retries"), ("retris", "retries"), ("retires", "retries"), ("rettries", "retries"),
      ("time_out", "timeout"), ("timout", "timeout"), ("tiemout", "timeout"),
      ("timezon", "timezone"),
      ("retry-mode", "retry_mode"), ("retrymode", "retry_mode"), ("ID", nil), ("di", "id"),
      ("ids", "id"),
      ("Retries", "retries"), ("retries", "retries"), ("", nil), ("x", nil), ("jobs", nil),
      ("retry", nil), ("completely different", nil), ("größe", nil),
      (String(repeating: "retries", count: 10), nil),
    ] as [(String, String?)])
  func nearest(to text: String, expected: String?) {
    #expect(NearestWord.nearest(to: text, among: Self.words) == expected)
  }

  @Test func ofEquallyNearWordsTheFirst() {
    #expect(NearestWord.nearest(to: "cat", among: ["car", "bat"]) == "car")
  }

  @Test func amongNoWordsThereIsNone() {
    #expect(NearestWord.nearest(to: "cat", among: []) == nil)
  }

  @Test func theHintIsPartOfASentence() {
    #expect(NearestWord.hint(for: "retrys", among: Self.words) == " (did you mean \"retries\"?)")
    #expect(NearestWord.hint(for: "jobs", among: Self.words).isEmpty)
  }
}

@Suite struct SourceTextTests {
  @Test(arguments: [
    ("a\nb\n", ["a", "b"]), ("a\nb", ["a", "b"]), ("a\r\nb\r\n", ["a", "b"]), ("a\rb", ["a", "b"]),
    ("a\u{85}b\u{2028}c\u{2029}d", ["a", "b", "c", "d"]), ("\n\na", ["", "", "a"]), ("", []),
    ("\u{FEFF}a\nb", ["a", "b"]), ("a\r\rb", ["a", "", "b"]), ("â\u{80}x", ["â\u{80}x"]),
  ])
  func lines(_ text: String, expected: [String]) {
    var source = SourceText(Array(text.utf8))
    #expect((1...(expected.count + 1)).map { source.line($0) } == expected + [nil])
    #expect(source.line(0) == nil)
  }
}
