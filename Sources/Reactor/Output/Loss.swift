// SPDX-License-Identifier: Apache-2.0

/// What could not be kept: how many records of each class, and from when to when.
public struct Loss: Hashable, Sendable {
  /// The number of records by class.
  private var counts = [0, 0]
  /// When the first of them was made, in microseconds since the Unix epoch.
  public private(set) var first: Int64
  /// When the last of them was.
  public private(set) var last: Int64

  /// The loss of one record.
  public init(of recordClass: RecordClass, at instant: Int64) {
    first = instant
    last = instant
    counts[recordClass.rawValue] = 1
  }

  /// The number of records of a class.
  public func count(of recordClass: RecordClass) -> Int {
    counts[recordClass.rawValue]
  }

  /// Adds another loss to this one.
  public mutating func add(_ other: Loss) {
    first = min(first, other.first)
    last = max(last, other.last)
    for index in counts.indices { counts[index] += other.counts[index] }
  }
}

extension Loss? {
  /// Adds a loss, which may be the first.
  mutating func add(_ other: Loss) {
    if self == nil { self = other } else { self?.add(other) }
  }
}
