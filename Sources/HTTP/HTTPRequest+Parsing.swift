// SPDX-License-Identifier: Apache-2.0

extension HTTPRequest {
  /// Reads a head (RFC 9112, sections 2 to 5).
  init(parsing head: [ArraySlice<UInt8>]) throws(HTTPError) {
    let words = head[0].split(separator: HTTPText.space, omittingEmptySubsequences: false)
    guard words.count == 3, HTTPText.isToken(words[0]) else {
      throw HTTPError(.badRequest, "the first line is not of the form METHOD TARGET HTTP/1.1")
    }
    let isOld = try Self.isOldVersion(words[2])
    let fields = try HTTPFields(parsing: head[1...])
    guard isOld || fields["Host"] != nil else {
      throw HTTPError(.badRequest, "there is not exactly one Host field")
    }
    let (path, query) = try Self.target(words[1])
    let options = fields.elements("Connection")
    self.init(
      method: String(decoding: words[0], as: UTF8.self), path: path, query: query, fields: fields,
      keepsAlive: !options.contains("close") && (!isOld || options.contains("keep-alive")))
  }

  private static func isOldVersion(_ bytes: ArraySlice<UInt8>) throws(HTTPError) -> Bool {
    switch String(decoding: bytes, as: UTF8.self) {
    case "HTTP/1.1": return false
    case "HTTP/1.0": return true
    case let other where other.hasPrefix("HTTP/"):
      throw HTTPError(.versionNotSupported, "only HTTP/1.1 and HTTP/1.0 are spoken here")
    default:
      throw HTTPError(.badRequest, "the first line is not of the form METHOD TARGET HTTP/1.1")
    }
  }

  /// Takes a target apart: `/v1/status?x`, or the same behind a scheme and a host.
  private static func target(
    _ bytes: ArraySlice<UInt8>
  ) throws(HTTPError) -> (path: [String], query: String?) {
    let malformed = HTTPError(.badRequest, "the target is not an absolute path")
    guard bytes.allSatisfy(HTTPText.isTargetCharacter) else { throw malformed }
    var target = bytes
    if target.starts(with: "http://".utf8) {
      // A proxy's form, which a server has to understand; the host is ours, whatever it is called.
      let host = target.dropFirst("http://".utf8.count)
      target = host.firstIndex(of: UInt8(ascii: "/")).map { host[$0...] } ?? []
    }
    guard target.first == UInt8(ascii: "/") else { throw malformed }
    let question = target.firstIndex(of: UInt8(ascii: "?"))
    var path: [String] = []
    for part in target[..<(question ?? target.endIndex)].split(separator: UInt8(ascii: "/")) {
      guard let text = decoded(part) else { throw malformed }
      path.append(text)
    }
    let query = question.map { String(decoding: target[($0 + 1)...], as: UTF8.self) }
    return (path, query)
  }

  /// Resolves `%20` and the like; nil where that gives no text.
  private static func decoded(_ part: ArraySlice<UInt8>) -> String? {
    var bytes: [UInt8] = []
    var rest = part
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "%") else {
        bytes.append(byte)
        continue
      }
      guard let high = rest.popFirst().flatMap(hexadecimal),
        let low = rest.popFirst().flatMap(hexadecimal)
      else { return nil }
      bytes.append(high << 4 | low)
    }
    return bytes.contains(0) ? nil : String(validating: bytes, as: UTF8.self)
  }

  private static func hexadecimal(_ byte: UInt8) -> UInt8? {
    Character(Unicode.Scalar(byte)).hexDigitValue.map(UInt8.init)
  }
}
