// SPDX-License-Identifier: Apache-2.0

/// The fire times of a stretch of time, in short.
public struct FireTimeSpan: Hashable, Sendable {
  public var first: WallInstant
  public var last: WallInstant
  /// How many there are, `first` and `last` included; at least 1.
  public var count: Int

  public init(first: WallInstant, last: WallInstant, count: Int) {
    self.first = first
    self.last = last
    self.count = count
  }
}

extension WallInstant {
  /// A stretch of this one fire time.
  var alone: FireTimeSpan { FireTimeSpan(first: self, last: self, count: 1) }
}
