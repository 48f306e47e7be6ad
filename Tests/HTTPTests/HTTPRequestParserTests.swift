// SPDX-License-Identifier: Apache-2.0

import HTTP
import TestSupport
import Testing

/// Bytes, and what they are: requests, or a status that refuses them.
struct RequestCase: CustomTestStringConvertible {
  var name: String
  var bytes: String
  var expected: [String]

  init(_ name: String, _ bytes: String, _ expected: String...) {
    self.name = name
    self.bytes = bytes
    self.expected = expected
  }

  var testDescription: String { name }

  private static let host = "Host: x\r\n"

  static let all = [
    RequestCase("plain", "GET /v1/status HTTP/1.1\r\n\(host)\r\n", "GET v1,status 0 keep"),
    RequestCase("query", "GET /a?b=c&d HTTP/1.1\r\n\(host)\r\n", "GET a ?b=c&d 0 keep"),
    RequestCase("root", "GET / HTTP/1.1\r\n\(host)\r\n", "GET  0 keep"),
    RequestCase("empty parts", "GET //a//b/ HTTP/1.1\r\n\(host)\r\n", "GET a,b 0 keep"),
    RequestCase("escapes", "GET /a%2Fb%20%C3%A4 HTTP/1.1\r\n\(host)\r\n", "GET a/b ä 0 keep"),
    RequestCase("a proxy's form", "GET http://y/a HTTP/1.1\r\n\(host)\r\n", "GET a 0 keep"),
    RequestCase("body", "POST /a HTTP/1.1\r\n\(host)Content-Length: 3\r\n\r\nxyz", "POST a 3 keep"),
    RequestCase(
      "pipelined",
      "GET /a HTTP/1.1\r\n\(host)\r\nPOST /b HTTP/1.1\r\n\(host)content-length:2\r\n"
        + "\r\nokGET /c HTTP/1.1\r\n\(host)\r\n",
      "GET a 0 keep", "POST b 2 keep", "GET c 0 keep"),
    RequestCase("close", "GET /a HTTP/1.1\r\n\(host)Connection: x, Close\r\n\r\n", "GET a 0 close"),
    RequestCase("HTTP/1.0", "GET /a HTTP/1.0\r\n\r\n", "GET a 0 close"),
    RequestCase(
      "HTTP/1.0 kept", "GET /a HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", "GET a 0 keep"),
    RequestCase("an empty line before", "\r\nGET /a HTTP/1.1\r\n\(host)\r\n", "GET a 0 keep"),
    RequestCase("unfinished head", "GET /a HTTP/1.1\r\n\(host)", "more"),
    RequestCase(
      "unfinished body", "POST /a HTTP/1.1\r\n\(host)Content-Length: 3\r\n\r\nxy", "more"),
    RequestCase(
      "expectation", "POST /a HTTP/1.1\r\n\(host)Expect: 100-continue\r\nContent-Length: 2\r\n\r\n",
      "continue"),
    RequestCase(
      "expectation with its body",
      "POST /a HTTP/1.1\r\n\(host)Expect: 100-continue\r\nContent-Length: 2\r\n\r\nok",
      "POST a 2 keep"),

    RequestCase("not HTTP", "hello\r\n\r\n", "400"),
    RequestCase("nothing but blanks", "  \r\n\r\n", "400"),
    RequestCase("two empty lines before", "\r\n\r\nGET /a HTTP/1.1\r\n\(host)\r\n", "400"),
    RequestCase("line feeds alone", "GET /a HTTP/1.1\n\(host)\r\n", "400"),
    RequestCase("two blanks", "GET  /a HTTP/1.1\r\n\(host)\r\n", "400"),
    RequestCase("no method", " /a HTTP/1.1\r\n\(host)\r\n", "400"),
    RequestCase("odd method", "G(T /a HTTP/1.1\r\n\(host)\r\n", "400"),
    RequestCase("relative", "GET a HTTP/1.1\r\n\(host)\r\n", "400"),
    RequestCase("control character in the target", "GET /a\u{1} HTTP/1.1\r\n\(host)\r\n", "400"),
    RequestCase("half an escape", "GET /a%2 HTTP/1.1\r\n\(host)\r\n", "400"),
    RequestCase("escape that is no text", "GET /%ff HTTP/1.1\r\n\(host)\r\n", "400"),
    RequestCase("escaped zero", "GET /a%00 HTTP/1.1\r\n\(host)\r\n", "400"),
    RequestCase("no host", "GET /a HTTP/1.1\r\n\r\n", "400"),
    RequestCase("two hosts", "GET /a HTTP/1.1\r\n\(host)\(host)\r\n", "400"),
    RequestCase("no colon", "GET /a HTTP/1.1\r\n\(host)odd\r\n\r\n", "400"),
    RequestCase("blank before the colon", "GET /a HTTP/1.1\r\n\(host)A : b\r\n\r\n", "400"),
    RequestCase("folded line", "GET /a HTTP/1.1\r\n\(host)A: b\r\n c\r\n\r\n", "400"),
    RequestCase("carriage return inside", "GET /a HTTP/1.1\r\n\(host)A: b\rc\r\n\r\n", "400"),
    RequestCase("length with sign", "POST /a HTTP/1.1\r\n\(host)Content-Length: +3\r\n\r\n", "400"),
    RequestCase(
      "length too long for a number",
      "POST /a HTTP/1.1\r\n\(host)Content-Length: 99999999999999999999\r\n\r\n", "400"),
    RequestCase(
      "two lengths",
      "POST /a HTTP/1.1\r\n\(host)Content-Length: 1\r\nContent-Length: 1\r\n\r\nx", "400"),
    RequestCase(
      "chunks", "POST /a HTTP/1.1\r\n\(host)Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "411"),
    RequestCase(
      "chunks and a length",
      "POST /a HTTP/1.1\r\n\(host)Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n", "411"),
    RequestCase("large body", "POST /a HTTP/1.1\r\n\(host)Content-Length: 101\r\n\r\n", "413"),
    RequestCase("long target", "GET /\(String(repeating: "a", count: 300)) HTTP/1.1\r\n", "414"),
    RequestCase(
      "long target without an end", "GET /\(String(repeating: "a", count: 300))", "414"),
    RequestCase("odd expectation", "GET /a HTTP/1.1\r\n\(host)Expect: rain\r\n\r\n", "417"),
    RequestCase(
      "long header", "GET /a HTTP/1.1\r\n\(host)A: \(String(repeating: "b", count: 300))", "431"),
    RequestCase(
      "many fields", "GET /a HTTP/1.1\r\n" + String(repeating: "a:b\r\n", count: 9), "431"),
    RequestCase("HTTP/2", "GET /a HTTP/2.0\r\n\(host)\r\n", "505"),
    RequestCase(
      "good, then bad", "GET /a HTTP/1.1\r\n\(host)\r\nhello\r\n\r\n", "GET a 0 keep", "400"),
  ]
}

/// Bytes become requests, however they are cut up.
@Suite struct HTTPRequestParserTests {
  private static var limits: HTTPLimits {
    var limits = HTTPLimits()
    limits.head = 200
    limits.fields = 8
    limits.body = 100
    return limits
  }

  @Test(arguments: RequestCase.all) func bytesBecomeRequests(_ row: RequestCase) {
    #expect(parse([Array(row.bytes.utf8)]) == row.expected)
  }

  @Test(arguments: RequestCase.all) func eachByteOnItsOwnGivesTheSame(_ row: RequestCase) {
    let expected =
      row.name == "expectation with its body" ? ["continue"] + row.expected : row.expected
    #expect(parse(row.bytes.utf8.map { [$0] }) == expected)
  }

  @Test(arguments: RequestCase.all) func everyCutGivesTheSame(_ row: RequestCase) {
    let bytes = Array(row.bytes.utf8)
    for cut in bytes.indices {
      let result = parse([Array(bytes[..<cut]), Array(bytes[cut...])])
      #expect(result.filter { $0 != "continue" || row.expected.contains($0) } == row.expected)
    }
  }

  /// What was damaged at random is refused or taken, and never stops the parser or makes it keep more
  /// than its limits.
  @Test(arguments: UInt64(0)..<50) func damagedBytesAreNoDanger(_ seed: UInt64) {
    var generator = SplitMix(seed: seed)
    for row in RequestCase.all {
      var bytes = Array(row.bytes.utf8)
      for _ in 0..<Int.random(in: 1...4, using: &generator) {
        let place = Int.random(in: bytes.indices, using: &generator)
        bytes[place] =
          [0, 10, 13, 32, 58, 255, UInt8.random(in: 0...255, using: &generator)]
          .randomElement(using: &generator) ?? 0
      }
      let cut = Int.random(in: bytes.indices, using: &generator)
      // A request that waits to be told to go on is the same one in one portion.
      let whole = parse([bytes]).filter { $0 != "continue" && $0 != "more" }
      let parts = parse([Array(bytes[..<cut]), Array(bytes[cut...])])
      #expect(parts.filter { $0 != "continue" && $0 != "more" } == whole, "\(row.name): \(bytes)")
    }
  }

  /// Feeds portions as a server does: the next one only when more is needed.
  private func parse(_ portions: [[UInt8]]) -> [String] {
    var parser = HTTPRequestParser(Self.limits)
    var results: [String] = []
    for (index, portion) in portions.enumerated() {
      parser.append(portion)
      do {
        steps: while true {
          switch try parser.next() {
          case .request(let request): results.append(Self.text(request))
          case .expectsContinue: results.append("continue")
          case .needsMore:
            let isWaiting = index == portions.count - 1 && results.last != "continue"
            if isWaiting, !parser.isBetweenRequests { results.append("more") }
            break steps
          }
        }
      } catch {
        return results + [String(error.status.rawValue)]
      }
    }
    return results
  }

  private static func text(_ request: HTTPRequest) -> String {
    let query = request.query.map { " ?\($0)" } ?? ""
    return "\(request.method) \(request.path.joined(separator: ","))\(query) \(request.body.count) "
      + (request.keepsAlive ? "keep" : "close")
  }
}
