// SPDX-License-Identifier: Apache-2.0

import HTTP
import Testing

/// What a server writes, and a client reads.
@Suite struct HTTPResponseTests {
  @Test func aResponseHasItsLengthAndItsBody() {
    var response = HTTPResponse(
      .methodNotAllowed, contentType: "text/plain", body: Array("no\n".utf8))
    response.allow = ["GET", "HEAD"]
    let head = """
      HTTP/1.1 405 Method Not Allowed\r
      Content-Type: text/plain\r
      Content-Length: 3\r
      Cache-Control: no-store\r
      Allow: GET, HEAD\r

      """
    #expect(text(response, "GET", isLast: false) == head + "\r\nno\n")
    #expect(text(response, "GET", isLast: true) == head + "Connection: close\r\n\r\nno\n")
    #expect(text(response, "HEAD", isLast: false) == head + "\r\n")
  }

  @Test func aClientReadsWhatAServerWrites() throws {
    let response = HTTPResponse(.ok, contentType: "application/json", body: Array("{}\n".utf8))
    var bytes = HTTPResponse.goOn
    response.write(to: &bytes, answering: "GET", isLast: true)
    var parser = HTTPResponseParser(HTTPLimits())
    for (index, byte) in bytes.enumerated() {
      parser.append([byte])
      let isComplete = index == bytes.count - 1
      #expect(try parser.next() == (isComplete ? response : nil), "byte \(index)")
    }
  }

  @Test(arguments: [
    "hello\r\n\r\n", "HTTP/1.1 OK\r\n\r\n", "HTTP/1.1 200 OK\r\n\r\n",
    "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n",
    "HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n",
  ])
  func anythingElseIsRefused(_ bytes: String) {
    var parser = HTTPResponseParser(HTTPLimits())
    parser.append(bytes.utf8)
    #expect(throws: HTTPError.self) { try parser.next() }
  }

  private func text(_ response: HTTPResponse, _ method: String, isLast: Bool) -> String {
    var bytes: [UInt8] = []
    response.write(to: &bytes, answering: method, isLast: isLast)
    return String(decoding: bytes, as: UTF8.self)
  }
}
