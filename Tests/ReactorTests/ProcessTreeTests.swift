// SPDX-License-Identifier: Apache-2.0
import Glibc
import SystemPackage
import Testing

@testable import Reactor

/// What runs leave behind, and how it is found. As subreaper a process has to do with all orphans
/// below it, so each test is a process of its own.
@Suite(.timeLimit(.minutes(20))) struct ProcessTreeTests {
  struct Leftover: Codable, Sendable, CustomTestStringConvertible {
    var testDescription: String
    /// Prints the number of the process that stays.
    var script: String
  }

  static let quiet = ">/dev/null 2>&1"

  static let leftovers = [
    Leftover(testDescription: "in the background", script: "sleep 1000 \(quiet) & echo $!"),
    Leftover(
      testDescription: "in a group of its own", script: "set -m; sleep 1000 \(quiet) & echo $!"),
    Leftover(
      testDescription: "in a session of its own", script: "setsid sleep 1000 \(quiet) & echo $!"),
    Leftover(
      testDescription: "forked twice in a session of its own",
      script: "setsid sh -c 'sleep 1000 \(quiet) & echo $!'"),
    Leftover(
      testDescription: "with an empty environment",
      script: "env -i sleep 1000 \(quiet) & echo $!"),
  ]

  @Test(arguments: leftovers) func leftoverIsFoundAndKilled(_ row: Leftover) async {
    await #expect(processExitsWith: .success) { [row] in
      try OrphanReaper.becomeSubreaper()
      let run = try TestRun("a", row.script)
      let number = try #require(Int32(try run.process.lines(1)[0]))
      let leftover = try #require(ProcessIdentity.current(of: number))
      #expect(try run.process.finish().status == .exited(code: 0))

      #expect(run.tree.members() == [leftover])
      #expect(!run.tree.isEmpty)
      #expect(OrphanReaper.adoptedStrangers(excluding: []) == [leftover])
      #expect(run.tree.killAll() == 1)
      try waitUntilGone(leftover)
      #expect(OrphanReaper.reapOrphans(excluding: []) == 1)
      #expect(run.tree.isEmpty)
      #expect(run.tree.killAll() == 0)
      #expect(OrphanReaper.adoptedStrangers(excluding: []) == [])
    }
  }

  @Test func leftoverWithoutSessionParentAndMarkIsAStranger() async {
    await #expect(processExitsWith: .success) {
      try OrphanReaper.becomeSubreaper()
      let run = try TestRun("a", "setsid env -i sleep 1000 >/dev/null 2>&1 & echo $!")
      let number = try #require(Int32(try run.process.lines(1)[0]))
      try run.process.finish()
      // Only executing gives up the mark: let it.
      while try #require(SmallFile.read("/proc/\(number)/cmdline")).starts(with: "sleep".utf8)
        == false
      {}
      #expect(run.tree.isEmpty)
      let strangers = OrphanReaper.adoptedStrangers(excluding: [])
      #expect(strangers.map(\.pid) == [number])
      #expect(strangers.allSatisfy { $0.send(.kill) })
      try waitUntilGone(strangers[0])
      #expect(OrphanReaper.reapOrphans(excluding: []) == 1)
    }
  }

  @Test func terminationSparesTheLeader() async {
    await #expect(processExitsWith: .success) {
      try OrphanReaper.becomeSubreaper()
      let run = try TestRun(
        "a", "setsid sleep 1000 & sleep 1000 & echo up; wait; wait; echo done; exit 5")
      #expect(try run.process.lines(1) == ["up"])
      #expect(run.tree.members().count == 3)
      #expect(run.tree.terminateAllButLeader() == 2)
      #expect(try run.process.finish().status == .exited(code: 5))
      #expect(run.process.outputText == "up\ndone\n")
      #expect(run.tree.isEmpty)
    }
  }

  @Test func runsSideBySideAreNotMixedUp() async {
    await #expect(processExitsWith: .success) {
      try OrphanReaper.becomeSubreaper()
      let script = """
        sleep 1000 & setsid sleep 1000 & setsid sh -c 'sleep 1000 & echo up'; wait
        """
      let runs = try ["a", "a-2", "b"].map { try TestRun($0, script) }
      var members: [[ProcessIdentity]] = []
      for run in runs {
        #expect(try run.process.lines(1) == ["up"])
        members.append(run.tree.members())
        #expect(members.last?.count == 4)
      }
      #expect(Set(members.joined()).count == 12)
      #expect(runs[0].tree.killAll() == 3)
      for member in members[0] {
        try waitUntilGone(member)
      }
      #expect(runs[0].tree.isEmpty)
      #expect(Set(runs[1].tree.members()) == Set(members[1]))
      #expect(Set(runs[2].tree.members()) == Set(members[2]))
      for run in runs {
        run.tree.killAll()
      }
    }
  }

  @Test func runWithoutControlGroupIsStoppedAndReleased() async {
    await #expect(processExitsWith: .success) {
      try OrphanReaper.becomeSubreaper()
      let run = try TestRun("a", "setsid sleep 1000 & echo up; wait; exec sleep 1000")
      _ = try run.process.lines(1)
      let processes = RunProcesses(tree: run.tree)
      #expect(processes.isEmpty == false)
      #expect(processes.terminateAllButLeader() == 1)
      #expect(run.process.identity.isAlive)
      #expect(processes.killAll() == 0)
      #expect(try run.process.finish().status == .signaled(.kill, coreDumped: false))
      #expect(processes.isEmpty == true)
      let released = try processes.release()
      #expect(released)
    }
  }

  @Test func killingGoesOnUntilNobodyIsNew() async {
    await #expect(processExitsWith: .success) {
      try OrphanReaper.becomeSubreaper()
      let run = try TestRun(
        "a",
        "(while :; do setsid sleep 1000; done) & (while :; do sleep 1000; done) & echo up; wait")
      _ = try run.process.lines(1)
      while let member = run.tree.members().first {
        run.tree.killAll()
        try waitUntilGone(member)
      }
      #expect(try run.process.waitForEnd().status == .signaled(.kill, coreDumped: false))
      #expect(OrphanReaper.adoptedStrangers(excluding: []) == [])
    }
  }

  @Test func recoveryFindsWhatAnEarlierDaemonLost() async {
    await #expect(processExitsWith: .success) {
      // No subreaper: the orphan goes elsewhere, as when the daemon is killed.
      let id = "recovery-\(getpid())"
      let run = try TestRun(id, "setsid sleep 1000 >/dev/null 2>&1 & echo $!")
      let number = try #require(Int32(try run.process.lines(1)[0]))
      let orphan = try #require(ProcessIdentity.current(of: number))
      try run.process.finish()
      #expect(run.tree.members() == [])
      let recovered = ProcessTree(
        recovering: run.process.identity, runIdentifier: id, instance: "here")
      #expect(recovered.members() == [orphan])
      let marked = MarkedProcesses.find(instance: "here")
      #expect(marked.areLeft(of: recovered))
      #expect(marked.runIdentifiers.contains(id))
      // Another daemon may have a run with the same id.
      #expect(!MarkedProcesses.find(instance: "there").areLeft(of: recovered))
      #expect(
        ProcessTree(recovering: nil, runIdentifier: id, instance: "there").members() == [])
      #expect(recovered.killAll() == 1)
      try waitUntilGone(orphan)
      #expect(recovered.isEmpty)
    }
  }

  @Test func reapingOrphansLeavesLeadersAlone() async {
    await #expect(processExitsWith: .success) {
      try OrphanReaper.becomeSubreaper()
      let first = try TestRun("a", "setsid sh -c 'exit 0' & exec sh -c 'exit 3'")
      let second = try TestRun("b", "exit 4")
      try waitUntilGone(first.process.identity)
      try waitUntilGone(second.process.identity)
      let leaders: Set = [first.process.identity.pid, second.process.identity.pid]
      // The orphan may end a little later.
      for stranger in OrphanReaper.adoptedStrangers(excluding: leaders) {
        try waitUntilGone(stranger)
      }
      #expect(OrphanReaper.reapOrphans(excluding: leaders) == 1)
      #expect(OrphanReaper.reapOrphans(excluding: leaders) == 0)
      #expect(Set(try #require(ProcDirectory.children())) == leaders)
      #expect(try first.process.finish().status == .exited(code: 3))
      #expect(try second.process.finish().status == .exited(code: 4))
    }
  }

  @Test func signalNeverReachesAnotherWithTheNumber() async {
    await #expect(processExitsWith: .success) {
      let process = try TestProcess("echo up; exec sleep 1000")
      _ = try process.lines(1)
      let identity = process.identity
      let earlier = ProcessIdentity(pid: identity.pid, startTicks: identity.startTicks - 1)
      #expect(!earlier.isAlive)
      #expect(!earlier.send(.kill))
      #expect(identity.isAlive)
      #expect(identity.send(.terminate))
      #expect(try process.finish().status == .signaled(.terminate, coreDumped: false))
      #expect(!identity.isAlive)
      #expect(!identity.send(.terminate))
    }
  }
}

/// A script that carries a run's mark.
final class TestRun {
  let process: TestProcess
  let tree: ProcessTree

  init(_ identifier: String, _ script: String, controlGroup: FileDescriptor? = nil) throws {
    process = try TestProcess(
      script,
      environment: [
        "PATH": "/usr/bin:/bin", ProcessTree.environmentVariable: identifier,
        ProcessTree.instanceVariable: "here",
      ],
      controlGroup: controlGroup)
    tree = ProcessTree(leader: process.identity, runIdentifier: identifier)
  }
}
