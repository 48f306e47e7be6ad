// SPDX-License-Identifier: Apache-2.0

/// What a run's processes carry in their environment.
struct ProcessMark: Hashable {
  /// The id of the run.
  var run: String
  /// Whose run it is; nil where that is not said.
  var instance: String?

  /// Reads the mark of a process; nil if it carries none, or can't be looked at.
  static func read(_ pid: Int32) -> Self? {
    guard let environment = SmallFile.read("/proc/\(pid)/environ") else {
      return nil
    }
    return Self(environment: environment)
  }

  init?(environment: [UInt8]) {
    let entries = environment.split(separator: 0)
    guard let run = Self.value(of: ProcessTree.environmentVariable, in: entries) else {
      return nil
    }
    self.run = run
    self.instance = Self.value(of: ProcessTree.instanceVariable, in: entries)
  }

  private static func value(of variable: String, in entries: [ArraySlice<UInt8>]) -> String? {
    let name = Array(variable.utf8) + [UInt8(ascii: "=")]
    return entries.first { $0.starts(with: name) }
      .map { String(decoding: $0.dropFirst(name.count), as: UTF8.self) }
  }
}
