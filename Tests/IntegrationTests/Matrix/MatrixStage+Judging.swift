// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// Following the log, and what is said when it isn't as expected.
extension MatrixStage {
  /// Waits until the log from its beginning on fulfils a condition.
  func follow(
    _ daemon: LiveDaemon, _ output: String, until isEnough: (MatrixLog) -> Bool
  ) throws -> MatrixLog {
    var log = MatrixLog(row)
    do {
      try daemon.wait(for: "what the row expects", limit: 90) { record in
        log.take(record)
        return isEnough(log) || log.isBeyondHope
      }
    } catch is LiveDaemon.NotSeen {
      throw failed(daemon, log, output)
    }
    if log.isBeyondHope { throw failed(daemon, log, output) }
    return log
  }

  func failed(_ daemon: LiveDaemon, _ log: MatrixLog, _ output: String) -> Failed {
    Failed(
      description: """
        row \(row.testDescription), \(identity)
        expected: \(row.expects)
        seen:     \(log.outcomes)
        the script printed: \(output.isEmpty ? "nothing" : output)
        the log ends:
        \(daemon.records.suffix(40).map(\.description).joined(separator: "\n"))
        """)
  }

  /// Whatever happened, the scheduler holds no more descriptors than before, and not more watches
  /// where the row says so.
  func check(_ daemon: LiveDaemon, against atStart: Holdings) throws {
    // A look that is just going on holds a file or two.
    var now = Holdings(daemon.pid)
    for _ in 0..<1_000 where !now.fits(atStart, withWatches: row.keepsWatches) {
      usleep(20_000)
      now = Holdings(daemon.pid)
    }
    guard now.fits(atStart, withWatches: row.keepsWatches) else {
      throw Failed(
        description: "row \(row.testDescription), \(identity): held at the start \(atStart), "
          + "at the end \(now)")
    }
  }
}

/// What a process holds.
struct Holdings {
  var descriptors: Int
  var watches: Int

  init(_ pid: Int32) {
    let folder = "/proc/\(pid)/fdinfo"
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    descriptors = names.count
    watches = names.reduce(0) { count, name in
      let text = (try? String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8)) ?? ""
      return count + text.split(separator: "\n").count { $0.hasPrefix("inotify ") }
    }
  }

  func fits(_ start: Holdings, withWatches: Bool) -> Bool {
    descriptors <= start.descriptors && (!withWatches || watches <= start.watches)
  }
}
