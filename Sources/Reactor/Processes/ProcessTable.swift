// SPDX-License-Identifier: Apache-2.0

/// All processes at about one moment, as `/proc` shows them.
///
/// Processes come and go while it is read, so whoever acts on it looks again before and after.
struct ProcessTable {
  private let statuses: [Int32: ProcessStatus]
  private let children: [Int32: [Int32]]

  /// Reads the table.
  ///
  /// - Complexity: one file for each process of the machine, about 10 µs each.
  static func scan() -> Self {
    Self(statuses: ProcDirectory.processes().compactMap(ProcessStatus.read))
  }

  init(statuses: [ProcessStatus]) {
    self.statuses = Dictionary(statuses.map { ($0.pid, $0) }) { first, _ in first }
    self.children = Dictionary(grouping: statuses.map(\.pid)) { [statuses = self.statuses] in
      statuses[$0]?.parent ?? 0
    }
  }

  subscript(pid: Int32) -> ProcessStatus? {
    statuses[pid]
  }

  /// All processes.
  var all: [ProcessStatus] {
    Array(statuses.values)
  }

  /// The children of a process.
  func children(of pid: Int32) -> [Int32] {
    children[pid] ?? []
  }

  /// A process and those it descends from.
  func ancestors(of pid: Int32) -> Set<Int32> {
    var found: Set<Int32> = []
    var current: Int32? = pid
    while let process = current, process > 0, found.insert(process).inserted {
      current = statuses[process]?.parent
    }
    return found
  }

  /// The descendants of some processes by parent links, without those themselves.
  func descendants(of roots: [Int32]) -> [ProcessStatus] {
    var found: [ProcessStatus] = []
    var seen = Set(roots)
    var pending = roots
    while let parent = pending.popLast() {
      for child in children[parent] ?? [] where seen.insert(child).inserted {
        pending.append(child)
        if let status = statuses[child] {
          found.append(status)
        }
      }
    }
    return found
  }
}
