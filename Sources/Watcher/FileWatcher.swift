// SPDX-License-Identifier: Apache-2.0
internal import CLinux
import Reactor
public import SystemPackage

/// Watches files by their paths, however they are saved, and says when and how to look at them.
///
/// It knows nothing of what is in the files. Events of inotify are hints: they say when to look, and
/// never what is there. A look walks each path, arms the watches of every directory and link on the
/// way before it looks further, and of the file before it reads; so what a look asks for is what is
/// watched from then on.
///
///     try reactor.register(watcher.descriptor, for: .reading, as: .watcher)
///     …
///     watcher.takeEvents()
///     if watcher.isDue {
///       let outcome = watcher.look { look in parse(look.read("/etc/a.yaml")) }
///     }
///
/// Not for several threads. SIGIO must be ignored by the process: it comes when a writer has to wait
/// for a read lease. See inotify(7), fcntl(2).
public final class FileWatcher {
  public let settings: WatchSettings
  private let clock: () -> Duration
  private var sources: Reactor<Void>
  private var queue: Inotify?
  private var queueToken: Token?
  private let mounts: MountTable?
  private var table = WatchTable()
  private var writers: WriterLog
  private var pace: Pace
  private var lookNumber = 0
  /// Set once events are lost: the next look begins with nothing.
  private var isLost = false

  /// What the last settled look had found.
  private(set) var accepted: [String: Finding] = [:]
  private(set) var acceptedPaths: [String] = []
  /// What the last look has found where only polling helps.
  var samples: [String: Finding] = [:]

  /// Why looks are repeated on a schedule; empty while everything that happens is reported.
  public private(set) var degradations: Set<Degradation> = []
  /// The files that could not be read whole, mostly since somebody has them open for writing, and
  /// since when we have been waiting for them.
  public private(set) var busy: [String: Duration] = [:]
  /// The paths whose file has lost its name: replaced behind a bind mount, where we can't see it.
  public private(set) var nameless: Set<String> = []
  /// How often the kernel's queue was too short for what happened.
  public private(set) var overflowCount = 0
  /// How many looks there have been.
  public private(set) var lookCount = 0

  /// - Parameter clock: time since the origin of a monotonic clock.
  public init(
    _ settings: WatchSettings = WatchSettings(), clock: @escaping () -> Duration
  ) throws(Errno) {
    self.settings = settings
    self.clock = clock
    writers = WriterLog(settings)
    pace = Pace(settings)
    sources = try Reactor()
    // Without /proc there is no table, and no mount to be told of.
    if settings.mode != .off, let table = try? MountTable() {
      mountDescriptor = table.descriptor
      mounts = consume table
    } else {
      mountDescriptor = nil
      mounts = nil
    }
  }

  /// Readable when something may have happened; the same for as long as the watcher lives.
  public var descriptor: FileDescriptor { sources.descriptor }

  /// Has something of priority to say when file systems were mounted or unmounted; to be followed by
  /// ``noteMountChange()``. Nil where there is no way to know.
  ///
  /// The kernel says it once, to whoever polls first. So it can't hide behind ``descriptor``: whether
  /// that is readable is found out by polling.
  public let mountDescriptor: FileDescriptor?

  /// Paths may lead elsewhere now.
  public func noteMountChange() {
    pace.noteSign(at: clock())
  }

  /// When to look next, on the watcher's clock; nil while there is no reason to.
  public var deadline: Duration? { pace.deadline }

  /// Whether it is time to look.
  public var isDue: Bool { deadline.map { $0 <= clock() } ?? false }

  /// How many inodes are watched.
  public var watchCount: Int { table.count }

  /// Makes a look due at once.
  public func demandLook() {
    pace.demand(at: clock())
  }

  /// Whether a change has been waiting for so long that what goes on happening no longer counts.
  var isImpatient: Bool { pace.isImpatient(at: clock()) }

  /// Whether a file has kept the rest waiting for long enough.
  func isImpatient(about path: String) -> Bool {
    isImpatient || busy[path].map { clock() - $0 >= settings.longestWait } ?? false
  }

  /// Takes in what the kernel has to report.
  public func takeEvents() {
    guard queue != nil else { return }
    let now = clock()
    var worst = Significance.none
    try? queue?.drain { event in
      switch table.judge(event, at: now, writers: &writers) {
      case .lost: worst = .lost
      case .sign where worst == .none: worst = .sign
      case .sign, .none: break
      }
    }
    if worst == .lost {
      isLost = true
      overflowCount += 1
    }
    if worst != .none { pace.noteSign(at: now) }
  }

  /// Looks at files: all that `body` asks the look for, and nothing else, is watched afterwards.
  ///
  /// - Complexity: two walks along each path and one reading of each file.
  public func look<Result>(_ body: (Look) -> Result) -> LookOutcome<Result> {
    beginLook()
    let look = Look(self)
    let result = body(look)
    takeEvents()
    var reasons = look.waiting
    // Impatient, we take what each file said when it was read: under continuous writing nothing else
    // would ever settle. What has moved meanwhile is news, and the next look's.
    if reasons.isEmpty, !isImpatient, look.hasMoved() || pace.hasNews {
      reasons = [.disturbed]
    }
    noteBusy(look)
    guard reasons.isEmpty else {
      degradations.formUnion(look.degradations)
      let isPolled = reasons.contains { if case .unconfirmed = $0 { true } else { false } }
      pace.keepTrying(at: clock(), after: isPolled ? settings.pollInterval : nil)
      return .unsettled(reasons)
    }
    return .settled(result, changed: accept(look))
  }

  private func beginLook() {
    takeEvents()
    lookNumber += 1
    lookCount += 1
    if settings.mode == .automatic, isLost || queue == nil { renewQueue() }
    pace.beginLook()
    writers.beginLook(at: clock())
  }

  /// Starts from nothing: a new queue, no watches.
  private func renewQueue() {
    isLost = false
    if let queueToken { sources.deregister(queueToken) }
    queueToken = nil
    table = WatchTable()
    writers = WriterLog(settings)
    queue = try? Inotify()
    if let descriptor = queue?.descriptor {
      queueToken = try? sources.register(descriptor, for: .reading, as: ())
    }
  }

  /// Takes over what a settled look has found, and returns where that is something new.
  private func accept(_ look: Look) -> [String] {
    let findings = look.findings
    let changed = look.paths.filter { findings[$0] != accepted[$0] }
    accepted = findings
    acceptedPaths = look.paths
    samples = samples.filter { accepted[$0.key] != nil }
    degradations = look.degradations
    nameless = look.nameless
    for watch in table.removeStale(before: lookNumber) { queue?.remove(watch) }
    pace.settle(at: clock(), nextAfter: roundInterval(look))
    return changed
  }

  private func roundInterval(_ look: Look) -> Duration? {
    if settings.mode == .off { return nil }
    if settings.mode == .polling || !look.degradations.isEmpty { return settings.pollInterval }
    // The closing of a file that was passed over is reported; this is in case that it is not.
    return look.isLayered || !look.passedOver.isEmpty ? settings.sweepInterval : nil
  }

  private func noteBusy(_ look: Look) {
    var paths = look.passedOver
    for reason in look.waiting {
      switch reason {
      case .isBeingWritten(let path), .changed(let path), .failed(let path, _): paths.insert(path)
      case .unconfirmed, .disturbed: break
      }
    }
    let now = clock()
    busy = Dictionary(uniqueKeysWithValues: paths.map { ($0, busy[$0] ?? now) })
  }

  /// Arms the watch of a step (``PathWalk/Step``).
  func arm(_ step: PathWalk.Step) throws(Degradation) {
    guard settings.mode == .automatic else { return }
    guard queue != nil else { throw .instances }
    let inode = step.status.inode
    let mask = table.mask(for: inode, adding: step.mask)
    do throws(Errno) {
      guard let watch = try queue?.add(step.object, mask) else { return }
      table.note(watch, on: inode, mask, name: step.name, look: lookNumber)
    } catch .noSpace {
      throw .watches
    } catch .permissionDenied {
      throw .permission(path: step.path)
    } catch {
      throw .other(error)
    }
  }

  /// Whether somebody has written to a file since the look that is under way began.
  func wasWritten(_ inode: Inode, named name: FileName, in directory: Inode) -> Bool {
    writers.wasWritten(inode, named: name, in: table.watch(of: directory))
  }

  /// A reader that knows what the events say about a file.
  ///
  /// - Parameter ignoringWriters: a file counts as it is, whoever has it open for writing.
  func reader(
    _ status: FileStatus, named name: FileName, in directory: Inode, ignoringWriters: Bool
  ) -> StableReader {
    var settings = settings
    if ignoringWriters { settings.usesLeases = false }
    return StableReader(
      settings: settings,
      seemsBusy: { [self] in
        !ignoringWriters
          && writers.isWriting(status, named: name, in: table.watch(of: directory), at: clock())
      },
      isFree: { [self] in writers.clear(status.inode) })
  }
}
