// SPDX-License-Identifier: Apache-2.0
internal import CLinux
import Glibc
public import SystemPackage

/// The part of the control group tree that the service manager has handed to this process.
///
/// systemd marks a group that it delegates (`Delegate=yes`) by an extended attribute. Without the
/// mark the tree is the manager's, though root could write to it.
public struct ControlGroupDelegation: Hashable, Sendable {
  /// The directory of this process's own group, below which a group is made for each run.
  public let directory: String

  private let hierarchyPath: String

  /// Finds out whether this process owns its control group.
  ///
  /// - Returns: nil if it doesn't: no control groups of version 2, none delegated, or not writable.
  public static func detect() -> Self? {
    ControlGroupLocation.own().flatMap(Self.init(at:))
  }

  init?(at location: ControlGroupLocation) {
    guard
      Self.isMarked(location.directory), unsafe access(location.directory, W_OK) == 0,
      unsafe access(location.directory + "/cgroup.procs", W_OK) == 0
    else {
      return nil
    }
    self.directory = location.directory
    self.hierarchyPath = location.hierarchyPath
  }

  /// Makes the control group of a run, or opens the one that is there.
  public func makeGroup(forRun identifier: String) throws(Errno) -> ControlGroup {
    let path = directory + "/" + Self.name(forRun: identifier)
    do {
      try call { unsafe mkdir(path, 0o755) }
    } catch .fileExists {
      // Left by an earlier attempt under the same id; its processes are found and killed with it.
    }
    return try openGroup(forRun: identifier)
  }

  /// Opens the control group that an earlier daemon made for a run.
  ///
  /// - Throws: `.noSuchFileOrDirectory` if there is none.
  public func openGroup(forRun identifier: String) throws(Errno) -> ControlGroup {
    let name = Self.name(forRun: identifier)
    let parent = hierarchyPath == "/" ? "" : hierarchyPath
    return try ControlGroup(path: directory + "/" + name, hierarchyPath: parent + "/" + name)
  }

  /// The ids of the runs that have a control group.
  public func runIdentifiers() -> [String] {
    Directory.names(in: directory, onlyDirectories: true)
      .filter { $0.hasPrefix(Self.prefix) }.map { String($0.dropFirst(Self.prefix.count)) }
  }

  /// Keeps the names of runs apart from the kernel's, which begin with a controller's name.
  private static let prefix = "run-"

  private static func name(forRun identifier: String) -> String {
    let isSafe =
      !identifier.isEmpty
      && identifier.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"),
          UInt8(ascii: "-"):
          true
        default:
          false
        }
      }
    precondition(isSafe, "\"\(identifier)\" is no run id: it can't be the name of a control group")
    return prefix + identifier
  }

  private static func isMarked(_ directory: String) -> Bool {
    ["user.delegate", "trusted.delegate"].contains { name in
      var value: UInt8 = 0
      let count = unsafe getxattr(directory, name, &value, 1)
      return count == 1 && value == UInt8(ascii: "1")
    }
  }
}
