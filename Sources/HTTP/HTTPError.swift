// SPDX-License-Identifier: Apache-2.0

/// What is wrong with a message, and the status that says so. The connection can't go on after it:
/// where the next message begins is no longer known.
public struct HTTPError: Error, Hashable, Sendable {
  public var status: HTTPStatus
  /// A sentence.
  public var message: String

  public init(_ status: HTTPStatus, _ message: String) {
    self.status = status
    self.message = message
  }
}
