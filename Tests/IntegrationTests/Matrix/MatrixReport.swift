// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// Collects the latencies of all rows, and prints their median when the last one is done.
struct MatrixReport: SuiteTrait, TestScoping {
  private final class Latencies: @unchecked Sendable {
    let lock = NSLock()
    var values: [Double] = []
  }

  private static let latencies = Latencies()

  static func note(_ row: MatrixRow, _ identity: Identity, _ latency: Double?) {
    let text =
      latency.map { String(format: "%.0f ms", $0 * 1000) } ?? "nothing to see, as it should be"
    print("matrix row \(row.number), \(identity), \(row.title): \(text)")
    guard let latency else { return }
    latencies.lock.withLock { latencies.values.append(latency) }
  }

  @concurrent func provideScope(
    for test: Test, testCase: Test.Case?,
    performing function: @Sendable @concurrent () async throws -> Void
  ) async throws {
    try await function()
    let sorted = Self.latencies.lock.withLock { Self.latencies.values.sorted() }
    guard !sorted.isEmpty else { return }
    let median = String(format: "%.0f", sorted[sorted.count / 2] * 1000)
    let longest = String(format: "%.0f", (sorted.last ?? 0) * 1000)
    print("matrix: median latency of \(sorted.count) rows \(median) ms, longest \(longest) ms")
  }
}

extension Trait where Self == MatrixReport {
  static var latencyReport: MatrixReport { MatrixReport() }
}
