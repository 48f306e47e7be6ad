// SPDX-License-Identifier: Apache-2.0
import Foundation
import SystemPackage
import Testing

@testable import Watcher

/// The watcher on real files, with a clock that the test moves.
@Suite struct FileWatcherTests {
  private static var withoutLeases: WatchSettings {
    var settings = WatchSettings()
    settings.usesLeases = false
    return settings
  }

  @Test func aChangeIsSeenOnceItHasBeenQuiet() throws {
    let scene = try Scene()
    scene.write("a", "one")
    scene.begin()
    scene.write("a", "two")
    scene.pass(.milliseconds(149))
    #expect(scene.text("a") == "one")
    scene.pass(.milliseconds(2))
    #expect(scene.history == ["one", "two"])
    #expect(scene.watcher.deadline == nil)
  }

  @Test func otherFilesAreNoReasonToLook() throws {
    let scene = try Scene()
    scene.write("a", "one")
    scene.begin()
    let looks = scene.watcher.lookCount
    try scene.shell("for i in {1..200}; do echo x > noise$i; done; rm noise*")
    scene.watcher.takeEvents()
    #expect(scene.watcher.deadline == nil)
    #expect(scene.watcher.lookCount == looks)
  }

  // These show on the file itself and nowhere else.
  @Test(arguments: [
    "echo -n two > elsewhere/link", "truncate -s 2 a", "echo -n x >> elsewhere/link",
  ])
  func whatDoesNotGoThroughTheNameIsSeen(_ script: String) throws {
    let scene = try Scene()
    scene.write("a", "one")
    try scene.shell("mkdir elsewhere; ln a elsewhere/link")
    scene.begin()
    try scene.shell(script)
    scene.settle()
    #expect(scene.history.count == 2)
    #expect(scene.text("a") == (try String(contentsOfFile: scene.path("a"), encoding: .utf8)))
  }

  @Test func theSameContentIsNoChange() throws {
    let scene = try Scene()
    scene.write("a", "one")
    scene.begin()
    try scene.shell("touch a; chmod 600 a; cp a b; mv b a; echo -n one > a")
    scene.settle()
    #expect(scene.history == ["one"])
  }

  @Test(arguments: [true, false]) func whatAWriterHoldsOpenIsNotTaken(leases: Bool) throws {
    let scene = try Scene(watching: ["a"], leases ? WatchSettings() : Self.withoutLeases)
    scene.write("a", "one")
    scene.begin()
    var writer = Writer(scene.path("a"))
    writer?.write("tw")
    scene.pass(.seconds(4))
    #expect(scene.text("a") == "one")
    #expect(scene.reasons == [.isBeingWritten(scene.path("a"))])
    #expect(scene.watcher.busy.count == 1)
    writer?.write("o")
    writer = nil
    scene.pass(.milliseconds(151))
    #expect(scene.history == ["one", "two"])
    #expect(scene.watcher.busy.isEmpty)
  }

  @Test(arguments: [true, false]) func renamingBeforeClosingDoesNotHelpAHalfWrittenFile(
    leases: Bool
  ) throws {
    let scene = try Scene(watching: ["a"], leases ? WatchSettings() : Self.withoutLeases)
    scene.write("a", "one")
    scene.begin()
    var writer = Writer(scene.path("tmp"))
    writer?.write("tw")
    try scene.shell("mv tmp a")
    scene.pass(.seconds(1))
    #expect(scene.text("a") == "one")
    writer?.write("o")
    writer = nil
    scene.pass(.seconds(1))
    #expect(scene.history == ["one", "two"])
  }

  @Test func aBusyFileOfSecondRankKeepsTheRestWaitingForAWhileOnly() throws {
    let scene = try Scene(watching: ["a", "flow"])
    scene.write("a", "one")
    scene.write("flow", "f")
    scene.begin()
    var writer = Writer(scene.path("flow"))
    writer?.write("g")
    scene.write("a", "two")
    scene.pass(.seconds(1))
    #expect(scene.text("a") == "one")
    scene.pass(.seconds(3))
    #expect(scene.text("a") == "two")
    #expect(scene.text("flow") == "f")
    writer = nil
    scene.settle()
    #expect(scene.text("flow") == "g")
  }

  // An edit between the reading and the end of a look. If a look read first and armed afterwards,
  // nothing would ever tell it of this one.
  @Test(arguments: ["echo -n two > a", "echo -n two > b; mv b a"])
  func anEditDuringALookIsNotLost(_ edit: String) throws {
    let scene = try Scene()
    scene.write("a", "one")
    scene.duringLook = { try? scene.shell(edit) }
    scene.begin()
    #expect(scene.text("a") == "two")
  }

  @Test func anEditDuringASlowLaterLookIsNotLost() throws {
    let scene = try Scene()
    scene.write("a", "one")
    scene.begin()
    scene.duringLook = { try? scene.shell("echo -n three > a") }
    scene.write("a", "two")
    scene.settle()
    #expect(scene.history == ["one", "three"])
  }

  @Test func aFileThatIsReplacedDuringEveryLookIsTakenAllTheSame() throws {
    let scene = try Scene()
    scene.write("a", "0")
    scene.begin()
    var saves = 0
    func save() {
      saves += 1
      scene.write("b", String(saves))
      _ = rename(scene.path("b"), scene.path("a"))
      scene.duringLook = save
    }
    save()
    scene.pass(.seconds(3))
    #expect(scene.history.count == 2)
    scene.duringLook = nil
    scene.settle()
    #expect(scene.text("a") == String(saves))
  }

  // Without leases, a writer that comes and goes within a look can't be told from the reading alone;
  // and after the longest wait, that something has happened is no reason to look again any more.
  @Test(arguments: ["a", "b"]) func whatIsWrittenDuringAnImpatientLookIsNotTaken(
    _ name: String
  ) throws {
    let scene = try Scene(watching: ["a"], Self.withoutLeases)
    scene.write("a", "one")
    scene.begin()
    for _ in 0..<13 {
      try scene.shell("touch a")
      scene.pass(.milliseconds(147))
    }
    try scene.shell("touch a")
    var writer: Writer?
    scene.beforeReading = {
      writer = Writer(scene.path(name))
      writer?.write("tw")
      _ = rename(scene.path(name), scene.path("a"))
    }
    scene.duringLook = {
      writer?.write("o")
      writer = nil
    }
    scene.settle()
    #expect(scene.history == ["one", "two"])
    #expect(writer == nil)
  }

  @Test func aFileThatIsHeldOpenForLongDoesNotSlowTheOthersDown() throws {
    let scene = try Scene(watching: ["a", "flow"])
    scene.write("a", "one")
    scene.write("flow", "f")
    scene.begin()
    let writer = Writer(scene.path("flow"))
    writer?.write("g")
    scene.pass(.seconds(20))
    scene.write("a", "two")
    scene.pass(.milliseconds(151))
    #expect(scene.history == ["one", "two"])
    // And what is looked at is still one state of affairs: nothing is taken that was disturbed.
    scene.duringLook = { try? scene.shell("echo -n four > a") }
    scene.write("a", "three")
    scene.settle(atMost: 5)
    #expect(scene.history == ["one", "two", "four"])
    #expect(writer != nil)
  }

  @Test func aFileOfTheKernelsThatHasNoSizeIsReadWhole() throws {
    let scene = try Scene()
    try scene.shell("ln -s /proc/self/mounts a")
    scene.begin()
    #expect(scene.text("a").contains("/proc"))
  }

  @Test func aFileThatNeverReadsWholeDoesNotKeepTheOthersForEver() throws {
    // 4096 bytes by its status, and less when it is read.
    let scene = try Scene(watching: ["a", "odd"])
    try scene.shell("echo -n one > a; ln -s /sys/kernel/mm/transparent_hugepage/enabled odd")
    scene.begin()
    #expect(scene.text("a") == "one")
    scene.write("a", "two")
    scene.pass(.seconds(3))
    #expect(scene.text("a") == "two")
  }

  @Test func aDirectoryThatIsSwappedDuringALookIsNoticed() throws {
    let scene = try Scene(watching: ["current/a"])
    try scene.shell("mkdir r1 r2; echo -n one > r1/a; echo -n two > r2/a; ln -s r1 current")
    scene.duringLook = { try? scene.shell("ln -sfn r2 current") }
    scene.begin()
    #expect(scene.history == ["two"])
  }

  @Test func moreEventsThanTheQueueHoldsAreNotTheEnd() throws {
    let scene = try Scene()
    scene.write("a", "one")
    scene.begin()
    let limit = try String(
      contentsOfFile: "/proc/sys/fs/inotify/max_queued_events", encoding: .utf8)
    let count = try #require(Int(limit.trimmingCharacters(in: .newlines)))
    // A rename is two events and more. The edit comes last, when the queue is full.
    try scene.shell(
      """
      perl -e 'open F, ">x"; close F; for (1..\(count)) { rename "x", "y"; rename "y", "x" }'
      echo -n two > a
      """)
    scene.settle()
    #expect(scene.watcher.overflowCount == 1)
    #expect(scene.text("a") == "two")
    scene.write("a", "three")
    scene.settle()
    #expect(scene.text("a") == "three")
  }

  @Test func whatIsNoLongerLookedAtIsNoLongerWatched() throws {
    let scene = try Scene(watching: ["link"])
    try scene.shell("mkdir d e; echo -n one > d/f; echo -n two > e/f; ln -s d/f link")
    scene.begin()
    let watches = scene.watcher.watchCount
    for turn in 0..<200 {
      try scene.shell("ln -sfn \(turn % 2 == 0 ? "e" : "d")/f link")
      scene.settle()
    }
    #expect(scene.text("link") == "one")
    #expect(scene.watcher.watchCount == watches)
    scene.write("e/f", "elsewhere")
    scene.watcher.takeEvents()
    #expect(scene.watcher.deadline == nil)
  }

  @Test func aFileThatALookNoLongerAsksForIsForgotten() throws {
    let scene = try Scene(watching: ["a", "b"])
    scene.write("a", "one")
    scene.write("b", "one")
    scene.begin()
    scene.watch(["a"])
    scene.write("a", "two")
    scene.settle()
    // Neither its content nor who writes it matters any more.
    let writer = Writer(scene.path("b"))
    writer?.write("half")
    scene.write("a", "three")
    scene.pass(.milliseconds(200))
    #expect(scene.history == ["one", "two", "three"])
    scene.watcher.takeEvents()
    #expect(scene.watcher.deadline == nil)
  }

  @Test func deletingAndMakingAgainLeavesNothingBehind() throws {
    let scene = try Scene(watching: ["d/a"])
    try scene.shell("mkdir d; echo -n 0 > d/a")
    scene.begin()
    let watches = scene.watcher.watchCount
    let descriptors = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count
    for turn in 1...100 {
      try scene.shell("rm -r d; mkdir d; echo -n \(turn) > d/a")
      scene.settle()
    }
    #expect(scene.text("d/a") == "100")
    #expect(scene.watcher.watchCount == watches)
    // Other tests open and close descriptors meanwhile; a leak of ours would be a hundred.
    let after = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count
    #expect(after < descriptors + 60)
  }

  static let troubles: [(String, Trouble)] = [
    ("rm a", .missing), ("rm a; mkdir a", .isDirectory), ("rm a; mkfifo a", .isNoFile),
    ("ln -sfn b a; ln -s a b", .tooManyLinks), ("rm a; ln -s nowhere/x a", .missing),
    ("truncate -s 70M a", .tooLarge), ("rm a; echo x > b; ln -s b/c a", .missing),
  ]

  @Test(arguments: troubles) func whatIsNoFileIsToldAndItsReturnIsSeen(
    _ script: String, _ trouble: Trouble
  ) throws {
    let scene = try Scene()
    scene.write("a", "one")
    scene.begin()
    try scene.shell(script)
    scene.settle()
    #expect(scene.view["a"] == .trouble(trouble))
    try scene.shell("rm -rf a b; echo -n two > a")
    scene.settle()
    #expect(scene.text("a") == "two")
  }

  @Test func aFileThatIsYetToComeIsWaitedForThroughItsDirectories() throws {
    let scene = try Scene(watching: ["q/w/e/f"])
    scene.begin()
    for script in ["mkdir q", "mkdir q/w", "mkdir q/w/e", "echo -n here > q/w/e/f"] {
      #expect(scene.view["q/w/e/f"] == .trouble(.missing))
      try scene.shell(script)
      scene.settle()
    }
    #expect(scene.text("q/w/e/f") == "here")
  }

  @Test func pollingSeesAnEditWithoutAnyWatch() throws {
    var settings = WatchSettings()
    settings.mode = .polling
    let scene = try Scene(watching: ["a"], settings)
    scene.write("a", "one")
    scene.begin()
    #expect(scene.watcher.watchCount == 0)
    #expect(scene.text("a") == "one")
    scene.write("a", "two")
    scene.pass(.milliseconds(2100))
    #expect(scene.text("a") == "two")
  }

  @Test func withoutWatchingOnlyADemandLooks() throws {
    var settings = WatchSettings()
    settings.mode = .off
    let scene = try Scene(watching: ["a"], settings)
    scene.write("a", "one")
    scene.begin()
    scene.write("a", "two")
    scene.watcher.takeEvents()
    #expect(scene.watcher.deadline == nil)
    scene.begin()
    #expect(scene.text("a") == "two")
  }

  @Test func aDemandDoesNotWaitForQuiet() throws {
    let scene = try Scene()
    scene.write("a", "one")
    scene.begin()
    scene.write("a", "two")
    scene.watcher.takeEvents()
    scene.watcher.demandLook()
    #expect(scene.watcher.isDue)
    scene.pass(.zero)
    #expect(scene.text("a") == "two")
  }

  @Test func anIdleWatcherHasNoDeadline() throws {
    let scene = try Scene()
    scene.write("a", "one")
    scene.begin()
    // On an overlay, changes can come from below: then there is a sweep.
    let kinds = try ["/", scene.folder].map { path in
      let directory = try FileDescriptor.open(path, .readOnly, options: [.directory, .closeOnExec])
      return try directory.closeAfter { try FileSystemKind(of: directory) }
    }
    #expect((scene.watcher.deadline == nil) == kinds.allSatisfy { $0 == .local })
  }
}
