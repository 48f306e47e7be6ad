// SPDX-License-Identifier: Apache-2.0
import Reactor
import SystemPackage

/// One look at files: each path that is asked for is walked, watched, read, and remembered.
///
/// What a look has read is one state of affairs only if ``FileWatcher/look(_:)`` says afterwards that
/// it has settled.
public final class Look {
  /// What to do about a file that somebody is writing.
  public enum BusyRule: Hashable, Sendable {
    /// The look does not settle before the file is closed.
    case wait
    /// The same, but not for ever: after ``WatchSettings/longestWait`` the look goes on with what
    /// the file said before.
    case useFormer
    /// It is read as it is, since somebody who knows better has asked for it. A file that changes
    /// while it is read does not count even so.
    case readAnyway
  }

  let watcher: FileWatcher
  /// In the order in which the paths were asked for.
  private(set) var paths: [String] = []
  private(set) var degradations: Set<Degradation> = []
  /// Whether something on the way can change from below what inotify sees.
  private(set) var isLayered = false
  /// What was read, be it asked for or only compared.
  private var readings: [String: Reading] = [:]
  private var kinds: [UInt64: FileSystemKind] = [:]
  private lazy var walk = PathWalk { [unowned self] step in visit(step) }

  private struct Reading {
    var finding: Finding
    /// Where the path ended when it was walked, to be compared at the end.
    var end: PathEnd
    /// Why the look can't settle with it.
    var reason: Unsettled?
    /// Whether the former content was taken.
    var isPassedOver = false
    /// Where there was no lease: asks whether somebody has written to the file since.
    var wasWritten: (() -> Bool)?
    var isAsked = false
  }

  enum PathEnd: Hashable {
    case file(FileStatus)
    case trouble(Trouble)
  }

  init(_ watcher: FileWatcher) {
    self.watcher = watcher
  }

  /// What is at an absolute path. Asked again, the answer is the same.
  public func read(_ path: String, whenBusy rule: BusyRule = .wait) -> Finding {
    let finding = probe(path, rule)
    if readings[path]?.isAsked == false {
      readings[path]?.isAsked = true
      paths.append(path)
    }
    return finding
  }

  /// Whether everything is as the last settled look found it, if there was one. Then it counts as read; otherwise
  /// nothing does, since other paths may matter now.
  public func isUnchanged(_ rule: (String) -> BusyRule) -> Bool {
    let former = watcher.acceptedPaths
    guard !former.isEmpty,
      former.allSatisfy({ probe($0, rule($0)) == watcher.accepted[$0] })
    else { return false }
    for path in former { _ = read(path, whenBusy: rule(path)) }
    return true
  }

  // MARK: What the watcher wants to know in the end

  var findings: [String: Finding] {
    Dictionary(uniqueKeysWithValues: asked.map { ($0, $1.finding) })
  }

  /// What this look can't settle with.
  var waiting: [Unsettled] {
    asked.compactMap { path, reading in
      reading.reason ?? (reading.wasWritten?() == true ? .changed(path) : nil)
    }
  }

  /// Files whose former content was taken.
  var passedOver: Set<String> { Set(asked.lazy.filter(\.1.isPassedOver).map(\.0)) }

  /// Files that have lost their name and are still reached: replaced where we can't see it.
  var nameless: Set<String> {
    Set(
      asked.lazy.filter { if case .file(let status) = $1.end { status.links == 0 } else { false } }
        .map(\.0))
  }

  /// Whether any path leads elsewhere by now than when it was read.
  func hasMoved() -> Bool {
    let again = PathWalk { _ in }
    return asked.contains { path, reading in Self.end(of: again.follow(path)) != reading.end }
  }

  private var asked: [(String, Reading)] {
    paths.compactMap { path in readings[path].map { (path, $0) } }
  }

  // MARK: Reading

  private func probe(_ path: String, _ rule: BusyRule) -> Finding {
    if let known = readings[path] { return known.finding }
    let reading = find(path, rule)
    readings[path] = reading
    return reading.finding
  }

  private func find(_ path: String, _ rule: BusyRule) -> Reading {
    let end = walk.follow(path)
    switch consume end {
    case .trouble(let trouble): return failure(trouble, path, rule, at: .trouble(trouble))
    case .file(let object, let status, let directory, let name):
      let kind = kinds[status.inode.device] ?? .layered
      let reader = watcher.reader(
        status, named: name, in: directory, ignoringWriters: rule == .readAnyway)
      let place = PathEnd.file(status)
      switch reader.read(object.descriptor, status, kind: kind) {
      case .content(let bytes):
        return confirmed(Reading(finding: .content(bytes), end: place), path, kind)
      case .unleasedContent(let bytes):
        var reading = Reading(finding: .content(bytes), end: place)
        reading.wasWritten = { [watcher] in
          watcher.wasWritten(status.inode, named: name, in: directory)
        }
        return confirmed(reading, path, kind)
      case .trouble(let trouble): return failure(trouble, path, rule, at: place)
      case .changed: return former(path, rule, at: place, since: .changed(path))
      case .busy: return former(path, rule, at: place, since: .isBeingWritten(path))
      }
    }
  }

  /// A failure that is ours, such as no descriptor being left, says nothing about the file.
  private func failure(
    _ trouble: Trouble, _ path: String, _ rule: BusyRule, at end: PathEnd
  ) -> Reading {
    guard trouble.isPassing else { return Reading(finding: .trouble(trouble), end: end) }
    return former(path, rule, at: end, since: .failed(path, trouble))
  }

  /// What to go by in place of a file that can't be read now.
  private func former(
    _ path: String, _ rule: BusyRule, at end: PathEnd, since reason: Unsettled
  ) -> Reading {
    guard rule == .useFormer, watcher.isImpatient(about: path) else {
      return Reading(finding: .trouble(.isBeingWritten), end: end, reason: reason)
    }
    let finding = watcher.accepted[path] ?? .trouble(.isBeingWritten)
    return Reading(finding: finding, end: end, isPassedOver: true)
  }

  /// Polling sees neither writers nor the moment between two states: two looks have to agree.
  private func confirmed(_ reading: Reading, _ path: String, _ kind: FileSystemKind) -> Reading {
    guard case .remote = kind else { return reading }
    var reading = reading
    let former = watcher.samples.updateValue(reading.finding, forKey: path)
    if reading.finding != former, reading.finding != watcher.accepted[path] {
      reading.reason = .unconfirmed(path)
    }
    return reading
  }

  private func visit(_ step: PathWalk.Step) {
    note(kind(of: step), step.path)
    do throws(Degradation) {
      try watcher.arm(step)
    } catch {
      degradations.insert(error)
    }
  }

  private func kind(of step: PathWalk.Step) -> FileSystemKind {
    let device = step.status.inode.device
    if let known = kinds[device] { return known }
    let kind = (try? FileSystemKind(of: step.object)) ?? .layered
    kinds[device] = kind
    return kind
  }

  private func note(_ kind: FileSystemKind, _ path: String) {
    switch kind {
    case .local: break
    case .layered: isLayered = true
    case .remote(let name):
      // One of them is enough to know what is going on.
      let isKnown = degradations.contains { degradation in
        if case .fileSystem(_, name) = degradation { true } else { false }
      }
      if !isKnown { degradations.insert(.fileSystem(path: path, name: name)) }
    }
  }

  private static func end(of end: consuming PathWalk.End) -> PathEnd {
    switch consume end {
    case .file(_, let status, _, _): .file(status)
    case .trouble(let trouble): .trouble(trouble)
    }
  }
}
