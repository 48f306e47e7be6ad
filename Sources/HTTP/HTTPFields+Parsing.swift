// SPDX-License-Identifier: Apache-2.0

extension HTTPFields {
  /// Reads the lines behind the first one (RFC 9112, section 5).
  ///
  /// Strict where leniency has led to two readers of one message seeing different messages: no blank
  /// before the colon, no folded lines, no control characters.
  init(parsing lines: ArraySlice<ArraySlice<UInt8>>) throws(HTTPError) {
    for line in lines {
      guard let colon = line.firstIndex(of: UInt8(ascii: ":")), HTTPText.isToken(line[..<colon])
      else { throw HTTPError(.badRequest, "a line of the header is not of the form NAME: VALUE") }
      let value = line[(colon + 1)...]
      guard value.allSatisfy(HTTPText.isValueCharacter) else {
        throw HTTPError(.badRequest, "a line of the header has a control character")
      }
      append(String(decoding: line[..<colon], as: UTF8.self), HTTPText.trimmed(value))
    }
  }

  /// How long the body is; nil where nothing says so.
  func bodyLength() throws(HTTPError) -> Int? {
    guard all("Transfer-Encoding").isEmpty else {
      throw HTTPError(.lengthRequired, "Transfer-Encoding is not taken; send a Content-Length")
    }
    let lengths = all("Content-Length")
    guard !lengths.isEmpty else { return nil }
    guard lengths.count == 1, let length = HTTPText.number(lengths[0]) else {
      throw HTTPError(.badRequest, "Content-Length is not one number")
    }
    return length
  }
}
