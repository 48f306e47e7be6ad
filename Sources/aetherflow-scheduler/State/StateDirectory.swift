// SPDX-License-Identifier: Apache-2.0

import Glibc
import Reactor
import Scheduler
import SystemPackage

/// The directory of what must outlive the daemon (C10), taken by this process alone.
struct StateDirectory: ~Copyable {
  let path: String
  /// The scheduler YAML, for those who come later.
  private let file: String
  /// Held for as long as the process lives.
  private let lock: ProcessLock
  private let lockFile: FilePresence?

  /// The file of the ledger in a state directory.
  static func ledger(in directory: String) -> String { directory + "/ledger.sqlite" }

  private static func lock(in directory: String) -> String { directory + "/lock" }

  /// Where it is: the option, else what systemd says, else what the XDG directories say.
  static func locate(option: String?) throws(StateError) -> String {
    guard let path = ControlPaths(environment: Environment.all).stateDirectory(option: option)
    else {
      throw StateError(
        message: "error: there is no place for the ledger: HOME is not set. "
          + "Name a directory with --state-directory")
    }
    return Paths.absolute(path, from: Paths.currentDirectory)
  }

  /// The ledger of a daemon, for whoever reads it: where the caller's own would be, or that of the
  /// daemon that the system starts.
  static func locateLedger(option: String?) throws(StateError) -> String {
    let own = ledger(in: try locate(option: option))
    if isFile(own) { return own }
    let system = ledger(in: "/var/lib/aetherflow-scheduler")
    if option == nil, isFile(system) { return system }
    throw StateError(
      message: "error: there is no ledger at \"\(own)\". "
        + "Name the state directory of the scheduler with --state-directory")
  }

  private static func isFile(_ path: String) -> Bool {
    var status = stat()
    return unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
  }

  /// Makes the directory if it is not there, and keeps other schedulers out of it.
  ///
  /// - Parameter file: the scheduler YAML, for those who come later.
  static func take(_ path: String, for file: String) throws(StateError) -> StateDirectory {
    do {
      try Folder.make(path, mode: 0o700)
    } catch {
      throw StateError(
        message: "error: unable to make the state directory \"\(path)\": \(error). "
          + "Name another one with --state-directory")
    }
    let since = ZoneDatabase().local.rfc3339(Daemon.now().wall)
    let file = Paths.absolute(file, from: Paths.currentDirectory)
    let note = "process \(getpid()), since \(since), with \(file)"
    do {
      switch try ProcessLock.take(lock(in: path), note: note) {
      case .taken(let lock): return StateDirectory(path: path, file: file, lock: lock)
      case .held(let holder, let note):
        throw StateError(
          message: "error: another scheduler uses the state directory \"\(path)\": "
            + (note.isEmpty ? "process \(holder)" : note)
            + ". Stop it, or give this one a --state-directory of its own")
      }
    } catch let error as StateError {
      throw error
    } catch {
      throw StateError(
        message: "error: unable to lock the state directory \"\(path)\": \(error). "
          + "Name another one with --state-directory")
    }
  }

  private init(path: String, file: String, lock: consuming ProcessLock) {
    self.path = path
    self.file = file
    self.lock = lock
    lockFile = FilePresence(Self.lock(in: path))
  }

  /// Whether the lock keeps others out; not so if its file was deleted, since they would make another.
  var isLocked: Bool { lockFile?.isKept ?? false }

  /// Takes the directory again after it was deleted.
  func takenAgain() throws(StateError) -> StateDirectory {
    try Self.take(path, for: file)
  }
}
