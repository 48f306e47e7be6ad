// SPDX-License-Identifier: Apache-2.0
import Glibc
public import SystemPackage

/// The control group of one run: all that the run starts is in it, whatever it does.
///
/// The directory stays when the value is gone; ``remove()`` removes it. See cgroups(7), version 2.
public struct ControlGroup: ~Copyable {
  /// The path of its directory.
  public let path: String

  private let owned: OwnedDescriptor
  /// The path as `/proc/PID/cgroup` shows it.
  private let hierarchyPath: String

  init(path: String, hierarchyPath: String) throws(Errno) {
    self.path = path
    self.hierarchyPath = hierarchyPath
    self.owned = try Directory.open(path)
  }

  /// The directory, for ``Spawner/start(_:in:)``.
  public var directory: FileDescriptor {
    owned.descriptor
  }

  /// The living processes of the group and of the groups below it.
  public func members() -> [Int32] {
    Self.members(in: owned)
  }

  /// Whether no process lives in the group or below.
  ///
  /// The corresponding field is `populated` of `cgroup.events`.
  public var isEmpty: Bool {
    guard let events = SmallFile.read("cgroup.events", relativeTo: directory) else {
      return true  // the group is removed
    }
    return events.split(separator: UInt8(ascii: "\n")).contains {
      $0.elementsEqual("populated 0".utf8)
    }
  }

  /// Sends `SIGTERM` to every process of the group but one.
  ///
  /// - Returns: how many were signalled.
  @discardableResult
  public func terminateAll(but leader: Int32) -> Int {
    members().count { $0 != leader && send(.terminate, to: $0) }
  }

  /// Kills every process of the group and of the groups below it, in one step.
  ///
  /// What is killed may take a moment to be gone: see ``isEmpty``.
  ///
  /// The corresponding file is `cgroup.kill`, of Linux 5.14; before that the members are signalled
  /// one by one until there is nobody new.
  public func kill() {
    do {
      try SmallFile.write("1", to: "cgroup.kill", relativeTo: directory)
    } catch {
      killOneByOne()
    }
  }

  /// Removes the group and those below it.
  ///
  /// - Returns: whether it is gone; false while a process in it is alive or still dying, so that the
  ///   caller tries again at the next `SIGCHLD` or a little later.
  public func remove() throws(Errno) -> Bool {
    do {
      try Directory.removeTree(path)
      return true
    } catch .resourceBusy {
      return false
    }
  }

  func killOneByOne() {
    var killed: Set<Int32> = []
    for _ in 0..<32 {
      let new = members().filter { !killed.contains($0) }
      if new.isEmpty {
        break
      }
      for pid in new where send(.kill, to: pid) {
        killed.insert(pid)
      }
    }
  }

  func send(_ signal: Signal, to pid: Int32) -> Bool {
    guard let identity = ProcessIdentity.current(of: pid) else {
      return false
    }
    // The number may have passed to a process elsewhere since the group was read.
    return identity.send(signal) { _ in isMember(pid) }
  }

  private func isMember(_ pid: Int32) -> Bool {
    guard
      let bytes = SmallFile.read("/proc/\(pid)/cgroup"),
      let path = ControlGroupLocation.hierarchyPath(parsing: bytes)
    else {
      return false
    }
    return path == hierarchyPath || path.hasPrefix(hierarchyPath + "/")
  }

  private static func members(in directory: borrowing OwnedDescriptor) -> [Int32] {
    let own = SmallFile.read("cgroup.procs", relativeTo: directory.descriptor) ?? []
    var members = own.split(separator: UInt8(ascii: "\n")).compactMap { Int32(ascii: $0) }
    for name in Directory.names(
      in: ".", relativeTo: directory.descriptor, onlyDirectories: true)
    {
      if let below = try? Directory.open(name, relativeTo: directory.descriptor) {
        members += Self.members(in: below)
      }
    }
    return members
  }
}
