// SPDX-License-Identifier: Apache-2.0

import JSON

extension Fuzzer {
  /// What was read and is written can be read again, and is the same.
  func fuzzJSON(_ bytes: [UInt8]) throws(Finding) {
    let value: JSONValue
    do {
      value = try JSONValue(parsing: bytes)
    } catch {
      try expect((0...bytes.count).contains(error.offset), "a mistake at byte \(error.offset)")
      return try expect(!error.message.isEmpty, "a mistake without a sentence")
    }
    for text in [value.compact, value.prettyPrinted] {
      let again = try? JSONValue(parsing: text.utf8)
      try expect(again == value, "written and read again, it is another value: \(text)")
    }
    try expect(!value.compact.utf8.contains(UInt8(ascii: "\n")), "a record of several lines")
  }
}
