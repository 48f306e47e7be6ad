// SPDX-License-Identifier: Apache-2.0

import HTTP

extension Fuzzer {
  /// The first byte says how large the portions are in which the rest arrives, as requests and as
  /// responses.
  func fuzzHTTP(_ bytes: [UInt8]) throws(Finding) {
    let stream = Array(bytes.dropFirst())
    let size = max(1, Int(bytes.first ?? 1))
    for limits in [HTTPLimits(), Self.smallLimits] {
      let whole = Self.requests(in: stream, portion: stream.count + 1, limits)
      try expect(
        whole == Self.requests(in: stream, portion: size, limits), "portions of \(size) differ")
      for request in whole.requests { try check(request, limits) }
      let responses = Self.responses(in: stream, portion: stream.count + 1, limits)
      try expect(
        responses == Self.responses(in: stream, portion: size, limits),
        "responses in portions of \(size) differ")
    }
    try checkResponse(body: Array(stream.prefix(200)))
  }

  private static let smallLimits: HTTPLimits = {
    var limits = HTTPLimits()
    (limits.head, limits.fields, limits.body) = (64, 3, 8)
    return limits
  }()

  private func check(_ request: HTTPRequest, _ limits: HTTPLimits) throws(Finding) {
    let lengths = request.fields.all("content-length")
    try expect(lengths.count <= 1, "several lengths")
    try expect(Int(lengths.first ?? "0") == request.body.count, "a body of another length")
    try expect(request.body.count <= limits.body, "a body beyond the limit")
    try expect(request.fields.count <= limits.fields, "more fields than the limit")
    try expect(!request.method.isEmpty, "a request without a method")
    try expect(
      request.path.allSatisfy { !$0.isEmpty && !$0.utf8.contains(0) }, "an empty part of a path")
  }

  /// What our server writes, our client reads.
  private func checkResponse(body: [UInt8]) throws(Finding) {
    let response = HTTPResponse(.ok, contentType: "application/json", body: body)
    var written = HTTPResponse.goOn
    response.write(to: &written, answering: "GET", isLast: true)
    let read = Self.responses(in: written, portion: 7, HTTPLimits())
    try expect(read.responses == [response] && read.error == nil, "\(read) of \(response)")
  }

  private struct Requests: Equatable {
    var requests: [HTTPRequest] = []
    var error: HTTPError?
    var isBetween = true
  }

  /// What is read of a stream that arrives in portions of a size. Whether a client is told to go on
  /// does depend on the portions, and is left out.
  private static func requests(
    in stream: [UInt8], portion: Int, _ limits: HTTPLimits
  ) -> Requests {
    var result = Requests()
    var parser = HTTPRequestParser(limits)
    do throws(HTTPError) {
      for start in stride(from: 0, to: stream.count, by: portion) {
        parser.append(stream[start..<min(start + portion, stream.count)])
        var needsMore = false
        while !needsMore {
          switch try parser.next() {
          case .request(let request): result.requests.append(request)
          case .expectsContinue: break
          case .needsMore: needsMore = true
          }
        }
      }
      result.isBetween = parser.isBetweenRequests
    } catch {
      result.error = error
    }
    return result
  }

  private struct Responses: Equatable {
    var responses: [HTTPResponse] = []
    var error: HTTPError?
  }

  private static func responses(
    in stream: [UInt8], portion: Int, _ limits: HTTPLimits
  ) -> Responses {
    var result = Responses()
    var parser = HTTPResponseParser(limits)
    do throws(HTTPError) {
      for start in stride(from: 0, to: stream.count, by: portion) {
        parser.append(stream[start..<min(start + portion, stream.count)])
        while let response = try parser.next() { result.responses.append(response) }
      }
    } catch {
      result.error = error
    }
    return result
  }
}
