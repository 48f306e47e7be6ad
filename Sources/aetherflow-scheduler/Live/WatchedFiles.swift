// SPDX-License-Identifier: Apache-2.0

import Scheduler
import SystemPackage
import Watcher

/// The machine's files as one look sees them: all that is read this way is watched afterwards.
struct WatchedFiles: FileReading {
  let look: Look
  /// The scheduler YAML, absolute. Nothing is decided while somebody is writing it; a flow that an
  /// editor holds open for long must not keep the rest of the configuration waiting.
  let root: String
  /// Whether files count that somebody has open for writing.
  var isForced = false

  func read(_ path: String) -> Result<[UInt8], FileProblem> {
    let absolute = Paths.absolute(path, from: Paths.currentDirectory)
    switch look.read(absolute, whenBusy: rule(absolute)) {
    case .content(let bytes): return .success(bytes)
    case .trouble(let trouble): return .failure(FileProblem(trouble))
    }
  }

  func exists(_ path: String) -> Bool {
    LocalFiles().exists(path)
  }

  func rule(_ path: String) -> Look.BusyRule {
    if isForced { return .readAnyway }
    return path == root ? .wait : .useFormer
  }
}

extension FileProblem {
  init(_ trouble: Trouble) {
    self =
      switch trouble {
      case .missing: .missing
      case .isDirectory: .isDirectory
      case .isNoFile: .isNoFile
      case .noPermission: .noPermission
      case .tooLarge: .tooLarge
      case .tooManyLinks: .tooManyLinks
      case .isBeingWritten: .isBeingWritten
      case .other(let error): .other(error.description)
      }
  }
}
