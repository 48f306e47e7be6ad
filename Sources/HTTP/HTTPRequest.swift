// SPDX-License-Identifier: Apache-2.0

/// A request: what is asked of which resource, and the body that came with it.
public struct HTTPRequest: Hashable, Sendable {
  public var method: String
  /// The parts of the path, decoded, without empty ones.
  public var path: [String]
  /// The query as it is written; nil where there is none.
  public var query: String?
  public var fields: HTTPFields
  public var body: [UInt8] = []
  /// Whether the connection may carry another request after this one.
  public var keepsAlive: Bool

  public init(
    method: String, path: [String], query: String? = nil, fields: HTTPFields = HTTPFields(),
    body: [UInt8] = [], keepsAlive: Bool = true
  ) {
    self.method = method
    self.path = path
    self.query = query
    self.fields = fields
    self.body = body
    self.keepsAlive = keepsAlive
  }
}
