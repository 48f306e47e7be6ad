// SPDX-License-Identifier: Apache-2.0
import CLinux
import Glibc
import SystemPackage
import Testing

@testable import Reactor

/// Control groups of the kernel's. They need version 2, mounted and writable, which is asked of the
/// system by another way than the code under test: where it is missing, each test shows instead that
/// the detection says so.
@Suite(.timeLimit(.minutes(20))) struct ControlGroupTests {
  @Test func delegationNeedsTheMarkAndTheRight() async {
    await #expect(processExitsWith: .success) {
      guard let sandbox = try ControlGroupSandbox() else {
        #expect(ControlGroupDelegation.detect() == nil)
        return
      }
      #expect(ControlGroupDelegation.detect() == nil)
      try sandbox.mark("0")
      #expect(ControlGroupDelegation.detect() == nil)
      try sandbox.mark("1")
      #expect(ControlGroupDelegation.detect()?.directory == sandbox.path)
      // The mark alone is not enough for a user who may not write.
      if getuid() == 0 {
        #expect(setreuid(65534, 0) == 0)
        #expect(ControlGroupDelegation.detect() == nil)
        #expect(setreuid(0, 0) == 0)
      }
      try sandbox.leave()
    }
  }

  @Test func runIsContainedAndKilled() async {
    await #expect(processExitsWith: .success) {
      guard let sandbox = try ControlGroupSandbox() else {
        #expect(ControlGroupDelegation.detect() == nil)
        return
      }
      try sandbox.mark("1")
      let delegation = try #require(ControlGroupDelegation.detect())
      try OrphanReaper.becomeSubreaper()
      let before = openDescriptors()
      for _ in 0..<2 {  // the second opens what the first left, had it left anything
        let group = try delegation.makeGroup(forRun: "nightly-20260101T000000Z-2")
        #expect(delegation.runIdentifiers() == ["nightly-20260101T000000Z-2"])
        #expect(group.isEmpty == true)
        // One that no session, parent or mark would lead to.
        let run = try TestProcess(
          "setsid env -i sleep 1000 >/dev/null 2>&1 & sleep 1000 & echo $!; cat /proc/self/cgroup; wait",
          controlGroup: group.directory)
        _ = try run.lines(2)
        #expect(run.outputText.contains("/run-nightly-20260101T000000Z-2\n"))
        let members = group.members()
        #expect(members.contains(run.identity.pid))
        #expect(group.isEmpty == false)
        let identities = members.compactMap { ProcessIdentity.current(of: $0) }
        let stillAlive = try group.remove()
        #expect(!stillAlive)
        let processes = RunProcesses(group: group, leader: run.identity)
        #expect(processes.killAll() >= 2)
        #expect(try run.finish().status == .signaled(.kill, coreDumped: false))
        for identity in identities {
          try waitUntilGone(identity)
        }
        let isEmpty = processes.isEmpty
        #expect(isEmpty)
        OrphanReaper.reapOrphans(excluding: [])
        let released = try processes.release()
        #expect(released)
        #expect(delegation.runIdentifiers() == [])
      }
      #expect(openDescriptors() == before)
      try sandbox.leave()
    }
  }

  @Test func terminationSparesTheLeader() async {
    await #expect(processExitsWith: .success) {
      guard let sandbox = try ControlGroupSandbox() else {
        #expect(ControlGroupDelegation.detect() == nil)
        return
      }
      try sandbox.mark("1")
      let delegation = try #require(ControlGroupDelegation.detect())
      let group = try delegation.makeGroup(forRun: "a")
      let run = try TestProcess(
        "setsid sleep 1000 & sleep 1000 & echo up; wait; wait; exit 5",
        controlGroup: group.directory)
      _ = try run.lines(1)
      let processes = RunProcesses(group: group, leader: run.identity)
      #expect(processes.terminateAllButLeader() == 2)
      #expect(try run.finish().status == .exited(code: 5))
      let released = try processes.release()
      #expect(released)
      try sandbox.leave()
    }
  }

  @Test func groupsBelowAreKilledAndRemovedToo() async {
    await #expect(processExitsWith: .success) {
      guard let sandbox = try ControlGroupSandbox() else {
        #expect(ControlGroupDelegation.detect() == nil)
        return
      }
      try sandbox.mark("1")
      let delegation = try #require(ControlGroupDelegation.detect())
      let group = try delegation.makeGroup(forRun: "a")
      let script = """
        mkdir '\(group.path)/below' && echo $$ >'\(group.path)/below/cgroup.procs'
        sleep 1000 & echo up; wait
        """
      let run = try TestProcess(script, controlGroup: group.directory)
      _ = try run.lines(1)
      #expect(group.members().count == 2)
      group.killOneByOne()
      #expect(try run.finish().status == .signaled(.kill, coreDumped: false))
      // The shell's child dies on its own time; its parent is gone, so nobody here waits for it.
      while !group.isEmpty {
        try waitForChange(of: group)
      }
      let removed = try group.remove()
      #expect(removed)
      let removedAgain = try group.remove()
      #expect(removedAgain)
      #expect(throws: Errno.noSuchFileOrDirectory) { _ = try delegation.openGroup(forRun: "a") }
      try sandbox.leave()
    }
  }

  @Test func processesOfTheMachineAreNotMembers() async {
    await #expect(processExitsWith: .success) {
      guard let sandbox = try ControlGroupSandbox() else {
        #expect(ControlGroupDelegation.detect() == nil)
        return
      }
      try sandbox.mark("1")
      let delegation = try #require(ControlGroupDelegation.detect())
      let group = try delegation.makeGroup(forRun: "a")
      let outside = try TestProcess("echo up; exec sleep 1000")
      _ = try outside.lines(1)
      // As if the number had been a member's when the group was read.
      #expect(group.send(.kill, to: outside.identity.pid) == false)
      #expect(outside.identity.isAlive)
      try outside.handle.send(.kill)
      try outside.finish()
      let removed = try group.remove()
      #expect(removed)
      try sandbox.leave()
    }
  }
}

/// Waits until the kernel tells that `cgroup.events` of a group has changed, or has since it opened.
private func waitForChange(of group: borrowing ControlGroup) throws {
  let events = try FileDescriptor.open(
    group.path + "/cgroup.events", .readOnly, options: .closeOnExec)
  var content = [UInt8](repeating: 0, count: 256)
  let count = try content.withUnsafeMutableBytes { try events.read(into: $0) }
  if String(decoding: content[..<count], as: UTF8.self).contains("populated 1") {
    var reactor = try Reactor<Void>()
    _ = try reactor.register(events, for: .priority, as: ())
    try reactor.wait()
  }
  try events.close()
}

/// A control group for one test, which the test's process moves into, as a service manager would
/// have placed it.
private final class ControlGroupSandbox {
  let path: String
  private let home: String

  /// Nil where this process can't make control groups.
  init?() throws {
    let roots = ["/sys/fs/cgroup", "/sys/fs/cgroup/unified"]
    guard let root = roots.first(where: { access($0 + "/cgroup.procs", W_OK) == 0 }) else {
      return nil
    }
    home = root
    path = root + "/reactor-tests-\(getpid())"
    guard mkdir(path, 0o755) == 0 else {
      return nil
    }
    try move(to: path)
  }

  /// Marks the group as delegated.
  func mark(_ value: String) throws {
    let bytes = Array(value.utf8)
    guard setxattr(path, "user.delegate", bytes, bytes.count, 0) == 0 else {
      throw Errno(rawValue: errno)
    }
  }

  /// Moves out of the group and removes it, which fails if anything is left in it.
  func leave() throws {
    try move(to: home)
    guard rmdir(path) == 0 else {
      throw Errno(rawValue: errno)
    }
  }

  private func move(to directory: String) throws {
    let file = try FileDescriptor.open(directory + "/cgroup.procs", .writeOnly)
    _ = try file.closeAfter { try file.writeAll("0".utf8) }
  }
}
