// SPDX-License-Identifier: Apache-2.0

/// How many jobs of a run ended with which status, from `run_summary`.
public struct EngineStatusCounts: Equatable, Sendable {
  /// The word of each status and its count, in the order in which core wrote them.
  ///
  /// A status that this version doesn't know is kept: it still says that the run had jobs.
  public private(set) var counts: [(status: String, count: Int64)]

  /// Keeps the counts above zero.
  public init(_ counts: [(status: String, count: Int64)]) {
    self.counts = counts.filter { $0.count > 0 }
  }

  /// Whether the run had no jobs at all.
  public var isEmpty: Bool {
    counts.isEmpty
  }

  /// Whether any job ended with a status: `SUCCESS`, `SKIPPED`, `FAILED` or `BLOCKED`.
  public func contains(_ status: String) -> Bool {
    counts.contains { $0.status == status }
  }

  public static func == (left: Self, right: Self) -> Bool {
    left.counts.elementsEqual(right.counts) { $0 == $1 }
  }
}
