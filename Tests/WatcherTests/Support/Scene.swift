// SPDX-License-Identifier: Apache-2.0
import Foundation
import Glibc
import Reactor
import SystemPackage

@testable import Watcher

/// A folder of its own, a watcher on some paths in it, and a clock that goes on only when told to.
///
/// Events of inotify are there as soon as the call that causes them returns, so nothing here waits.
final class Scene {
  let folder: String
  let watcher: FileWatcher
  private var paths: [String]
  private let time = Time()
  /// What the last settled look has found, by path.
  private(set) var view: [String: Finding] = [:]
  /// The content of the first path in each look that settled with a change.
  private(set) var history: [String] = []
  private(set) var reasons: [Unsettled] = []
  /// What happens at the beginning of the next look.
  var beforeReading: (() -> Void)?
  /// What happens in the middle of the next look, after everything has been read.
  var duringLook: (() -> Void)?

  private final class Time {
    var now = Duration.seconds(1000)
  }

  /// Made at once, so that no writer's pause in a test counts.
  init(
    watching paths: [String] = ["a"], _ settings: WatchSettings = WatchSettings(),
    in parent: String = NSTemporaryDirectory()
  ) throws {
    folder = parent + "/watcher-tests-" + UUID().uuidString
    try FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: true)
    self.paths = paths
    let time = time
    watcher = try FileWatcher(settings) { time.now }
    SignalReceiver.ignore(.leaseBroken)
  }

  deinit {
    chmodTree()
    try? FileManager.default.removeItem(atPath: folder)
  }

  /// Asks for other paths from the next change on.
  func watch(_ paths: [String]) { self.paths = paths }

  func path(_ name: String) -> String { folder + "/" + name }

  // MARK: Time and looks

  /// Begins: the first look, and whatever it takes until it has settled.
  func begin() {
    watcher.demandLook()
    settle()
  }

  /// Lets time pass, with the looks that are due in it.
  func pass(_ duration: Duration) {
    let end = time.now + duration
    watcher.takeEvents()
    while let deadline = watcher.deadline, deadline <= end {
      time.now = max(time.now, deadline)
      look()
    }
    time.now = end
  }

  /// Lets time pass until there is no reason to look any more, or for so many looks.
  func settle(atMost looks: Int = 60) {
    watcher.takeEvents()
    for _ in 0..<looks {
      guard let deadline = watcher.deadline else { return }
      time.now = max(time.now, deadline)
      look()
    }
  }

  private func look() {
    let outcome = watcher.look { [self] look -> [(String, Finding)]? in
      let start = beforeReading
      beforeReading = nil
      start?()
      // As its users do: everything is read anew only if something has changed.
      if look.isUnchanged({ $0 == path(paths[0]) ? .wait : .useFormer }) { return nil }
      let found = paths.map { name in
        (name, look.read(path(name), whenBusy: name == paths.first ? .wait : .useFormer))
      }
      let event = duringLook
      duringLook = nil
      event?()
      return found
    }
    switch outcome {
    case .settled(let found, let changed):
      if let found { view = Dictionary(uniqueKeysWithValues: found) }
      if !changed.isEmpty { history.append(text(paths[0])) }
    case .unsettled(let reasons): self.reasons = reasons
    }
  }

  /// What the watcher believes to be at a path.
  func text(_ name: String) -> String {
    switch view[name] {
    case .content(let bytes)?: String(decoding: bytes, as: UTF8.self)
    case .trouble(let trouble)?: "<\(trouble)>"
    case nil: "<nothing>"
    }
  }

  // MARK: Files

  @discardableResult
  func write(_ name: String, _ text: String) -> Bool {
    let file = Writer(path(name))
    file?.write(text)
    return file != nil
  }

  func shell(_ script: String) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/bash")
    process.arguments = ["-euc", script]
    process.currentDirectoryURL = URL(fileURLWithPath: folder)
    try process.run()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw Errno.invalidArgument }
  }

  private func chmodTree() {
    try? shell("chmod -R u+rwX . 2>/dev/null || true")
  }
}
