// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

@testable import Watcher

/// Random sequences of file operations, with looks in between: in the end the watcher's view is what
/// the files say, and nothing half-written was ever taken. What fails is shrunk first.
@Suite struct RandomSequenceTests {
  /// Ways of watching: each has its own ways to go wrong.
  enum Way: String, CaseIterable, Sendable {
    case leases, noLeases, polling
  }

  @Test(arguments: Way.allCases) func theViewIsWhatTheFilesSay(_ way: Way) throws {
    let count = way == .polling ? 100 : 400
    for seed in 0..<UInt64(count) {
      let steps = FileStep.random(seed: seed, count: 40)
      guard let fault = try Playthrough.fault(of: steps, way) else { continue }
      let (least, cause) = try Self.shrunk(steps, fault, way)
      Issue.record(
        """
        \(way) seed \(seed): \(cause)
        \(least.map { "  \($0)" }.joined(separator: "\n"))
        """)
      return
    }
  }

  /// Leaves out what the fault does not need.
  private static func shrunk(
    _ steps: [FileStep], _ fault: String, _ way: Way
  ) throws -> ([FileStep], String) {
    var least = steps
    var cause = fault
    var width = least.count / 2
    while width > 0 {
      var start = 0
      while start < least.count {
        var fewer = least
        fewer.removeSubrange(start..<min(start + width, fewer.count))
        if let still = try Playthrough.fault(of: fewer, way) {
          least = fewer
          cause = still
        } else {
          start += width
        }
      }
      width /= 2
    }
    return (least, cause)
  }
}
