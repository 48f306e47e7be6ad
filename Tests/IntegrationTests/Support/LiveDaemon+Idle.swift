// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Whether a daemon sleeps. That nothing happens has no event to wait for, so this looks at spans of
/// time.
extension LiveDaemon {
  /// How often each thread has gone to sleep by itself, by its name: once more for every wake-up.
  ///
  /// That of the files is left out: it looks at the names of what others do in the same folders, and
  /// in the folder for temporary files somebody always does something.
  var switches: [String: Int] {
    let tasks = "/proc/\(pid)/task"
    let threads = (try? FileManager.default.contentsOfDirectory(atPath: tasks)) ?? []
    return threads.reduce(into: [:]) { result, thread in
      let status = (try? String(contentsOfFile: "\(tasks)/\(thread)/status", encoding: .utf8)) ?? ""
      let fields = status.split(separator: "\n").map { $0.split(separator: "\t") }
      let name = fields.first { $0[0] == "Name:" }?.last.map(String.init)
      let count = fields.first { $0[0] == "voluntary_ctxt_switches:" }?.last.flatMap { Int($0) }
      if name != "files" { result[name ?? "?"] = count }
    }
  }

  /// Lets the daemon finish what it is at, and sees whether it then wakes up within so many seconds.
  func sleeps(for seconds: TimeInterval) -> Bool {
    var before = switches
    for _ in 0..<100 {
      usleep(100_000)
      let now = switches
      if now == before { break }
      before = now
    }
    Thread.sleep(forTimeInterval: seconds)
    return switches == before && process.isRunning
  }
}
