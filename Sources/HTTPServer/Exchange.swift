// SPDX-License-Identifier: Apache-2.0

public import HTTP

/// A request that waits for its answer, be it given at once or later.
public struct Exchange: Sendable {
  /// Names an exchange for as long as the server lives.
  public struct ID: Hashable, Sendable {
    var connection: UInt64
    var number: UInt64
  }

  public let id: ID
  public let request: HTTPRequest
}
