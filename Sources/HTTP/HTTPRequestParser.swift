// SPDX-License-Identifier: Apache-2.0

/// Bytes in, requests out; in whatever portions the bytes come.
///
///     parser.append(portion)
///     while case .request(let request) = try parser.next() { … }
///
/// What it keeps is bounded by its limits and one portion, as long as portions are appended only
/// when ``next()`` needs more. After an error it must not be used any more.
public struct HTTPRequestParser: Sendable {
  public enum Step: Hashable, Sendable {
    case request(HTTPRequest)
    case needsMore
    /// The client waits to be told to go on (`Expect: 100-continue`). Said once for a request.
    case expectsContinue
  }

  private let limits: HTTPLimits
  private var buffer = MessageBuffer()
  /// A request whose head is complete, and the length of its body.
  private var pending: (request: HTTPRequest, length: Int)?

  public init(_ limits: HTTPLimits = HTTPLimits()) {
    self.limits = limits
  }

  /// Whether the bytes so far are whole requests, all of them taken.
  public var isBetweenRequests: Bool { buffer.isEmpty && pending == nil }

  /// Whether there are bytes that have not been taken.
  public var hasBytes: Bool { !buffer.isEmpty }

  public mutating func append(_ portion: some Sequence<UInt8>) {
    buffer.append(portion)
  }

  /// The next request, if all of it is there.
  ///
  /// - Throws: a status to answer with before the connection is closed.
  public mutating func next() throws(HTTPError) -> Step {
    var isNew = false
    if pending == nil {
      guard let head = try buffer.takeHead(limits) else { return .needsMore }
      pending = try begin(head)
      isNew = true
    }
    guard let (request, length) = pending else { return .needsMore }
    guard let body = buffer.takeBody(length) else {
      let isExpecting = isNew && request.fields["Expect"] != nil
      return isExpecting ? .expectsContinue : .needsMore
    }
    pending = nil
    var whole = request
    whole.body = body
    return .request(whole)
  }

  private func begin(
    _ head: [ArraySlice<UInt8>]
  ) throws(HTTPError) -> (request: HTTPRequest, length: Int) {
    let request = try HTTPRequest(parsing: head)
    let length = try request.fields.bodyLength() ?? 0
    guard length <= limits.body else {
      throw HTTPError(.contentTooLarge, "the body is larger than \(limits.body) bytes")
    }
    guard request.fields.all("Expect").allSatisfy({ $0.lowercased() == "100-continue" }) else {
      throw HTTPError(.expectationFailed, "only 100-continue can be expected")
    }
    return (request, length)
  }
}
