// SPDX-License-Identifier: Apache-2.0

/// Fire times of an item that have no run of their own.
///
/// Instants are microseconds since 1970, in UTC.
public struct LedgerMiss: Hashable, Sendable {
  public var item: String
  public var first: Int64
  public var last: Int64
  /// How many there are, `first` and `last` included.
  public var count: Int64
  /// Why, in one word.
  public var reason: String

  public init(item: String, first: Int64, last: Int64, count: Int64, reason: String) {
    self.item = item
    self.first = first
    self.last = last
    self.count = count
    self.reason = reason
  }
}
