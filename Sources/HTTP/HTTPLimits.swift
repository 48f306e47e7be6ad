// SPDX-License-Identifier: Apache-2.0

/// How large a message may be, so that nobody can make the other side keep what it can't use.
public struct HTTPLimits: Hashable, Sendable {
  /// The first line and the fields, in bytes.
  public var head = 16 << 10
  /// How many fields.
  public var fields = 64
  /// In bytes.
  public var body = 64 << 10

  public init() {}
}
