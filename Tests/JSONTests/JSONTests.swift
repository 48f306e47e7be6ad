// SPDX-License-Identifier: Apache-2.0

import Foundation
import JSON
import Testing

@Suite struct JSONParsingTests {
  @Test(
    arguments: [
      ("null", .null), (" true ", .boolean(true)), ("false", .boolean(false)),
      ("0", .integer(0)), ("-12", .integer(-12)), ("9223372036854775807", .integer(.max)),
      ("9223372036854775808", .number(9_223_372_036_854_775_808)), ("1.5", .number(1.5)),
      ("1e3", .number(1000)), ("-0.25E-1", .number(-0.025)),
      (#""a\"\\\/\b\f\n\r\t""#, .string("a\"\\/\u{8}\u{C}\n\r\t")),
      (#""\u00e9\ud83d\ude00é😀""#, .string("é😀é😀")),
      ("[]", .array([])),
      ("[1, [2], {}]", .array([.integer(1), .array([.integer(2)]), .object([])])),
      (#"{"b": 1, "a": null}"#, .object([("b", .integer(1)), ("a", .null)])),
    ] as [(String, JSONValue)])
  func accepts(text: String, value: JSONValue) throws {
    #expect(try JSONValue(parsing: Array(text.utf8)) == value)
  }

  @Test(
    arguments: [
      ("", 0), ("nul", 0), ("01", 1), ("1.", 2), ("+1", 0), ("1e", 2), ("[1,]", 3), ("[1 2]", 3),
      ("{1: 2}", 1), (#"{"a" 1}"#, 5), (#"{"a": 1,}"#, 8), ("\"a", 2), ("\"a\nb\"", 3),
      (#""\x""#, 3), (#""\ud800""#, 7), (#""\udc00x""#, 7), (#""\u12g4""#, 5), ("1 2", 2),
      ("/* c */ 1", 0), ("NaN", 0), ("1e999", 5), ("[-9E9999]", 8),
    ] as [(String, Int)])
  func refuses(text: String, offset: Int) {
    let error = #expect(throws: JSONError.self) { try JSONValue(parsing: Array(text.utf8)) }
    #expect(error?.offset == offset)
  }

  @Test func bytesThatAreNotUTF8AreRefused() {
    #expect(throws: JSONError.self) { try JSONValue(parsing: [0x22, 0xFF, 0x22]) }
  }

  @Test func depthIsBounded() throws {
    let deep = String(repeating: "[", count: 512) + String(repeating: "]", count: 512)
    _ = try JSONValue(parsing: Array(deep.utf8))
    #expect(throws: JSONError.self) {
      try JSONValue(parsing: Array(repeating: UInt8(ascii: "["), count: 1_000_000))
    }
  }

  @Test func anyTruncationIsRefusedAndNoneTraps() throws {
    let text = Array(#"{"a": [1.5e3, "\u00e9\ud83d\ude00", true, null], "b": {"c": -1}}"#.utf8)
    _ = try JSONValue(parsing: text)
    for count in 0..<text.count {
      #expect(throws: JSONError.self) { try JSONValue(parsing: text[..<count]) }
    }
  }
}

@Suite struct JSONWritingTests {
  private let value = JSONValue.object([
    ("text", .string("a\"b\\c\n\u{1}é😀")), ("list", .array([.integer(1), .null, .number(0.5)])),
    ("empty", .object([])), ("none", .array([])), ("yes", .boolean(true)),
  ])

  @Test func compact() {
    #expect(
      value.compact
        == #"{"text":"a\"b\\c\n\u0001é😀","list":[1,null,0.5],"empty":{},"none":[],"yes":true}"#)
  }

  @Test func prettyPrinted() {
    #expect(
      value.prettyPrinted == """
        {
          "text": "a\\"b\\\\c\\n\\u0001é😀",
          "list": [
            1,
            null,
            0.5
          ],
          "empty": {},
          "none": [],
          "yes": true
        }
        """)
  }

  @Test func whatIsWrittenIsReadBack() throws {
    #expect(try JSONValue(parsing: Array(value.compact.utf8)) == value)
    #expect(try JSONValue(parsing: Array(value.prettyPrinted.utf8)) == value)
  }

  @Test func foundationReadsItToo() throws {
    let object = try JSONSerialization.jsonObject(with: Data(value.compact.utf8))
    let members = try #require(object as? [String: Any])
    #expect(members["text"] as? String == "a\"b\\c\n\u{1}é😀")
  }

  @Test func whatJSONCannotSayIsNull() {
    #expect(JSONValue.array([.number(.infinity), .number(.nan)]).compact == "[null,null]")
  }
}
