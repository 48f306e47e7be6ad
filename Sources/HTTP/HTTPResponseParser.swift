// SPDX-License-Identifier: Apache-2.0

/// Bytes in, one response out: the client's side.
public struct HTTPResponseParser: Sendable {
  private let limits: HTTPLimits
  private var buffer = MessageBuffer()
  private var pending: (status: HTTPStatus, type: String, length: Int)?

  public init(_ limits: HTTPLimits) {
    self.limits = limits
  }

  public mutating func append(_ portion: some Sequence<UInt8>) {
    buffer.append(portion)
  }

  /// The response, if all of it is there. Interim ones are passed over.
  ///
  /// - Throws: where it is none that our server sends.
  public mutating func next() throws(HTTPError) -> HTTPResponse? {
    while pending == nil {
      guard let head = try buffer.takeHead(limits) else { return nil }
      pending = try begin(head)
    }
    guard let (status, type, length) = pending, let body = buffer.takeBody(length) else {
      return nil
    }
    pending = nil
    return HTTPResponse(status, contentType: type, body: body)
  }

  private func begin(
    _ head: [ArraySlice<UInt8>]
  ) throws(HTTPError) -> (status: HTTPStatus, type: String, length: Int)? {
    let words = head[0].split(separator: HTTPText.space, maxSplits: 2)
    guard words.count >= 2, words[0].starts(with: "HTTP/1.".utf8),
      let number = HTTPText.number(String(decoding: words[1], as: UTF8.self))
    else { throw HTTPError(.badRequest, "the answer does not begin like one of HTTP/1.1") }
    if (100..<200).contains(number) { return nil }
    let fields = try HTTPFields(parsing: head[1...])
    guard let length = try fields.bodyLength(), length <= limits.body else {
      throw HTTPError(.badRequest, "the answer has no length, or is too long")
    }
    return (HTTPStatus(rawValue: number), fields["Content-Type"] ?? "", length)
  }
}
