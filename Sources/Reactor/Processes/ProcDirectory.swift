// SPDX-License-Identifier: Apache-2.0
import Glibc

/// Directories of `/proc` whose entries are numbers.
enum ProcDirectory {
  /// All processes of the machine.
  static func processes() -> [Int32] {
    numbers(in: "/proc")
  }

  /// The children of this process, adopted ones and zombies too.
  ///
  /// The kernel keeps them by the thread that started or adopted them.
  ///
  /// - Returns: nil where the kernel doesn't list children (`CONFIG_PROC_CHILDREN`).
  /// - Complexity: O(children).
  static func children() -> [Int32]? {
    var children: [Int32] = []
    for thread in numbers(in: "/proc/self/task") {
      guard let bytes = SmallFile.read("/proc/self/task/\(thread)/children") else {
        // A thread that ended meanwhile has handed its children to another.
        if thread == getpid() {
          return nil
        }
        continue
      }
      children += bytes.split(separator: UInt8(ascii: " ")).compactMap { Int32(ascii: $0) }
    }
    return children
  }

  private static func numbers(in path: String) -> [Int32] {
    Directory.names(in: path).compactMap { Int32($0) }
  }
}
