// SPDX-License-Identifier: Apache-2.0

/// A response with a body of a known length.
public struct HTTPResponse: Hashable, Sendable {
  public var status: HTTPStatus
  public var contentType: String
  /// The methods that a resource knows, where another one was tried.
  public var allow: [String] = []
  public var body: [UInt8]

  public init(_ status: HTTPStatus, contentType: String, body: [UInt8]) {
    self.status = status
    self.contentType = contentType
    self.body = body
  }

  /// What is said to `Expect: 100-continue`.
  public static let goOn = Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)

  /// Appends the response as bytes.
  ///
  /// - Parameters:
  ///   - method: that of the request; the answer to `HEAD` is without its body.
  ///   - isLast: whether the connection is closed afterwards.
  public func write(to output: inout [UInt8], answering method: String, isLast: Bool) {
    var head = "HTTP/1.1 \(status.rawValue) \(status.reason)\r\n"
    head += "Content-Type: \(contentType)\r\nContent-Length: \(body.count)\r\n"
    head += "Cache-Control: no-store\r\n"
    if !allow.isEmpty { head += "Allow: \(allow.joined(separator: ", "))\r\n" }
    if isLast { head += "Connection: close\r\n" }
    output.append(contentsOf: (head + "\r\n").utf8)
    if method != "HEAD" { output.append(contentsOf: body) }
  }
}
