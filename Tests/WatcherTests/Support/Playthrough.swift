// SPDX-License-Identifier: Apache-2.0
import Foundation
import Glibc

@testable import Watcher

/// Plays a sequence of steps in a folder of its own and looks for what must not be.
struct Playthrough {
  private let scene: Scene
  private var writers: [Int: (writer: Writer, text: String)] = [:]
  /// What is in a file only while it is being written.
  private var halves: Set<String> = []

  /// Nil, or what went wrong.
  static func fault(of steps: [FileStep], _ way: RandomSequenceTests.Way) throws -> String? {
    var settings = WatchSettings()
    settings.usesLeases = way != .noLeases
    if way == .polling { settings.mode = .polling }
    var play = Playthrough(scene: try Scene(watching: FileStep.watched, settings))
    play.scene.begin()
    for (index, step) in steps.enumerated() {
      play.perform(step)
      if way == .leases, let half = play.halfTaken() {
        return "after step \(index), \(step): \"\(half)\" was taken while it was being written"
      }
    }
    play.writers.removeAll()
    play.scene.pass(.seconds(30))
    return play.difference()
  }

  private init(scene: Scene) {
    self.scene = scene
  }

  private mutating func perform(_ step: FileStep) {
    switch step {
    case .open(let slot, let name):
      perform(.close(slot))
      writers[slot] = Writer(scene.path(name)).map { ($0, "") }
    case .write(let slot, let text):
      writers[slot]?.writer.write(text)
      writers[slot]?.text += text
      if let text = writers[slot]?.text { halves.insert(text) }
    case .close(let slot):
      if let text = writers.removeValue(forKey: slot)?.text { halves.remove(text) }
    case .save(let name, let text): scene.write(name, text)
    case .rename(let old, let new): _ = Glibc.rename(scene.path(old), scene.path(new))
    case .hardLink(let old, let new): _ = link(scene.path(old), scene.path(new))
    case .symbolicLink(let target, let name): _ = symlink(target, scene.path(name))
    case .swapLink(let target, let name):
      _ = symlink(target, scene.path("swap"))
      if Glibc.rename(scene.path("swap"), scene.path(name)) != 0 { unlink(scene.path("swap")) }
    case .delete(let name):
      try? FileManager.default.removeItem(atPath: scene.path(name))
    case .makeDirectory(let name): mkdir(scene.path(name), 0o755)
    case .chmod(let name, let mode): Glibc.chmod(scene.path(name), mode_t(mode))
    case .truncate(let name): Glibc.truncate(scene.path(name), 0)
    case .pass(let milliseconds): scene.pass(.milliseconds(milliseconds))
    }
  }

  /// A content that only somebody who is still writing has produced, in the view.
  ///
  /// Files of second rank are taken as they were before, so this holds for all of them.
  private func halfTaken() -> String? {
    FileStep.watched.map(scene.text).first { halves.contains($0) }
  }

  private func difference() -> String? {
    for name in FileStep.watched where scene.text(name) != actual(name) {
      return "\(name): the watcher has \(scene.text(name)), the file says \(actual(name))"
    }
    return nil
  }

  private func actual(_ name: String) -> String {
    var status = stat()
    guard stat(scene.path(name), &status) == 0 else {
      return errno == ELOOP ? "<tooManyLinks>" : "<missing>"
    }
    if status.st_mode & S_IFMT == S_IFDIR { return "<isDirectory>" }
    guard let data = FileManager.default.contents(atPath: scene.path(name)) else {
      return "<noPermission>"
    }
    return String(decoding: data, as: UTF8.self)
  }
}
