// SPDX-License-Identifier: Apache-2.0

public import HTTP

/// How much a ``Server`` lets its clients have, and for how long.
public struct ServerLimits: Hashable, Sendable {
  public var message = HTTPLimits()
  /// Connections at once. Who comes later waits in the kernel's queue.
  public var connections = 64
  /// From the beginning of a connection, or the end of an answer, to the end of the next request.
  public var requestTime = Duration.seconds(5)
  /// How long a connection may stay without a request once it has had one.
  public var idleTime = Duration.seconds(30)
  /// How long a client may take to read an answer.
  public var answerTime = Duration.seconds(30)
  /// How long what a refused client goes on sending is read away, so that it gets to the answer.
  public var farewellTime = Duration.seconds(2)
  /// Before the next try when the system can't give another descriptor.
  public var acceptPause = Duration.seconds(1)

  public init() {}
}
