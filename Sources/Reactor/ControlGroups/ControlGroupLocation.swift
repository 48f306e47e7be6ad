// SPDX-License-Identifier: Apache-2.0

/// Where this process's control group of version 2 is, if it has one.
struct ControlGroupLocation: Hashable {
  /// The directory.
  let directory: String
  /// The path as `/proc/PID/cgroup` shows it.
  let hierarchyPath: String

  /// Finds the group of this process.
  static func own() -> Self? {
    guard
      let cgroup = SmallFile.read("/proc/self/cgroup"),
      let mountInfo = SmallFile.read("/proc/self/mountinfo")
    else {
      return nil
    }
    return Self(cgroup: cgroup, mountInfo: mountInfo)
  }

  /// Puts together what `/proc/PID/cgroup` and `/proc/PID/mountinfo` say.
  ///
  /// - Returns: nil if there is no version 2, it isn't mounted, or the group lies outside of what is
  ///   mounted, as in a container.
  init?(cgroup: [UInt8], mountInfo: [UInt8]) {
    guard let path = Self.hierarchyPath(parsing: cgroup), !path.hasPrefix("/..") else {
      return nil
    }
    for line in String(decoding: mountInfo, as: UTF8.self).split(separator: "\n") {
      if let directory = Self.directory(of: path, mount: line) {
        self.directory = directory
        self.hierarchyPath = path
        return
      }
    }
    return nil
  }

  /// The path in the line `0::PATH`, which is that of version 2.
  static func hierarchyPath(parsing cgroup: [UInt8]) -> String? {
    for line in String(decoding: cgroup, as: UTF8.self).split(separator: "\n")
    where line.hasPrefix("0::/") {
      return String(line.dropFirst(3))
    }
    return nil
  }

  /// The directory of a path below one mount: `… ROOT POINT OPTIONS … - TYPE …`, see proc(5).
  private static func directory(of path: String, mount line: Substring) -> String? {
    let fields = line.split(separator: " ")
    guard
      let separator = fields.firstIndex(of: "-"), separator >= 6,
      fields.indices.contains(separator + 1), fields[separator + 1] == "cgroup2"
    else {
      return nil
    }
    let root = unescape(fields[3]) == "/" ? "" : unescape(fields[3])
    guard path == root || path.hasPrefix(root + "/") else {
      return nil
    }
    let below = path.dropFirst(root.count)
    return unescape(fields[4]) + (below == "/" ? "" : below)
  }

  /// Undoes `\040` and the like, which stand for blanks in mount points.
  private static func unescape(_ field: Substring) -> String {
    var bytes: [UInt8] = []
    var rest = Array(field.utf8)[...]
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "\\"), rest.count >= 3,
        let code = UInt8(String(decoding: rest.prefix(3), as: UTF8.self), radix: 8)
      {
        bytes.append(code)
        rest = rest.dropFirst(3)
      } else {
        bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
