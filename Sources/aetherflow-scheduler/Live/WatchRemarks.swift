// SPDX-License-Identifier: Apache-2.0

import Reactor
import Scheduler
import SystemPackage
import Watcher

/// What is to be said about the watching itself, each thing once.
struct WatchRemarks {
  /// How long a file may be open for writing before somebody is told, and told again.
  private static let patience = Duration.seconds(5)
  private static let reminder = Duration.seconds(60)

  private var degradations: Set<Degradation> = []
  private var nameless: Set<String> = []
  private var toldAt: [String: Duration] = [:]
  private var overflowCount = 0

  /// The records that are due by now.
  ///
  /// - Parameter isAsked: somebody waits for an answer, and is told at once what is waited for.
  mutating func new(about watcher: FileWatcher, isAsked: Bool = false) -> [LogRecord] {
    degradation(watcher.degradations)
      + busy(watcher.busy, patience: isAsked ? .zero : Self.patience)
      + nameless(watcher.nameless) + overflow(watcher.overflowCount)
  }

  /// Somebody asks, and has to be told what others were told before.
  mutating func startOver() {
    toldAt = [:]
  }

  private mutating func degradation(_ current: Set<Degradation>) -> [LogRecord] {
    guard current != degradations else { return [] }
    let new = current.subtracting(degradations)
    degradations = current
    if current.isEmpty {
      return [LogRecord(.notice, nil, "all files are watched: there is nothing to poll any more")]
    }
    return new.map { degradation in
      var record = LogRecord(.warning, .watchDegraded, degradation.sentence)
      record[.reason] = .text(degradation.word)
      return record
    }.sorted { $0.message < $1.message }
  }

  private mutating func busy(
    _ files: [String: Duration], patience: Duration
  ) -> [LogRecord] {
    let now = Duration.microseconds(Clocks.monotonic())
    toldAt = toldAt.filter { files[$0.key] != nil }
    return files.sorted { $0.key < $1.key }.compactMap { path, since in
      guard now - since >= patience, now - (toldAt[path] ?? .seconds(-60)) >= Self.reminder
      else { return nil }
      toldAt[path] = now
      return LogRecord(
        .warning, nil,
        "waiting: \"\(path)\" is open for writing by another process, or changes all the time; "
          + "it counts once that is over")
    }
  }

  private mutating func nameless(_ paths: Set<String>) -> [LogRecord] {
    defer { nameless = paths }
    return paths.subtracting(nameless).sorted().map { path in
      LogRecord(
        .warning, nil,
        "\"\(path)\" is a stale mount: the file was replaced on the other side, which can't be seen "
          + "from here; mount its directory instead of the file")
    }
  }

  private mutating func overflow(_ count: Int) -> [LogRecord] {
    defer { overflowCount = count }
    guard count > overflowCount else { return [] }
    return [
      LogRecord(
        .notice, nil,
        "more happened in the watched directories than the kernel keeps; all files were read again")
    ]
  }

  static func ended(_ error: Errno) -> LogRecord {
    LogRecord(
      .error, nil,
      "the files are no longer watched: \(error); edits count after a restart of the scheduler")
  }

  /// Why there is no first configuration.
  static func unsettled(_ reasons: [Unsettled], file: String) -> String {
    for case .isBeingWritten(let path) in reasons {
      return "\(path): error: the file is open for writing by another process, and was for 5 s; "
        + "close it there, or copy it, and start again"
    }
    for case .failed(let path, let trouble) in reasons {
      return "\(path): error: the file \(FileProblem(trouble).sentence)"
    }
    return "\(file): error: it, or a file that it names, has been changing for 5 s without a pause"
  }
}

extension Degradation {
  /// The value of `AETHERFLOW_REASON`.
  fileprivate var word: String {
    switch self {
    case .instances: "inotify_instances"
    case .watches: "inotify_watches"
    case .permission: "permission"
    case .fileSystem: "file_system"
    case .other: "error"
    }
  }

  var sentence: String {
    let consequence = "the files are read every second instead"
    switch self {
    case .instances:
      return "no inotify instance is left\(Self.limit("max_user_instances")): \(consequence)"
    case .watches:
      return "no inotify watch is left\(Self.limit("max_user_watches")): \(consequence)"
    case .permission(let path):
      return
        "a directory on the way to \"\(path)\", or the file, can't be watched without permission "
        + "to read it: \(consequence)"
    case .fileSystem(let path, let name):
      return "\"\(path)\" is on \(name), where changes made elsewhere are not reported: "
        + "\(consequence)"
    case .other(let error):
      return "a file can't be watched: \(error); \(consequence)"
    }
  }

  private static func limit(_ name: String) -> String {
    guard case .success(let bytes) = LocalFiles().read("/proc/sys/fs/inotify/\(name)") else {
      return ""
    }
    let value = String(decoding: bytes, as: UTF8.self).split(separator: "\n").first ?? ""
    return " (raise fs.inotify.\(name), now \(value), with sysctl)"
  }
}
