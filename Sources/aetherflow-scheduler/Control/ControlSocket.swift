// SPDX-License-Identifier: Apache-2.0

import Reactor
import Scheduler
import SystemPackage

/// Makes the control socket of a daemon, or says why there is none.
enum ControlSocket {
  /// Why the daemon must not start.
  struct Refusal: Error {
    let message: String
  }

  /// What there is to listen on.
  enum Outcome: ~Copyable {
    case listening(ListeningSocket)
    /// The daemon does without it; a sentence for the log.
    case missing(String)
  }

  /// Makes the socket, and the folder where that is ours.
  ///
  /// A path that somebody has asked for must work. A default one that can't be made is no reason to
  /// leave the flows without their scheduler.
  ///
  /// - Throws: where another daemon listens there.
  static func open(at place: ControlPaths.Place?) throws(Refusal) -> Outcome {
    guard let place else {
      return .missing("neither XDG_RUNTIME_DIR nor HOME is set: there is no control socket")
    }
    do throws(SocketError) {
      if let folder = place.folder { try makeFolder(folder) }
      return .listening(try ListeningSocket.open(at: place.path))
    } catch {
      if case .inUse(let path, let process) = error {
        throw Refusal(message: Self.inUse(path, process))
      }
      let reason = "unable to make the control socket: \(error)"
      guard !place.isExplicit else { throw Refusal(message: "error: \(reason)") }
      return .missing(
        "\(reason); status and reload find no daemon (--control-socket names another place)")
    }
  }

  private static func inUse(_ path: String, _ process: Int32?) -> String {
    let holder = process.map { "process \($0)" } ?? "another process"
    return """
      error: \(holder) is the scheduler of the control socket "\(path)"
      Stop it first, or give this one places of its own with --state-directory and --control-socket.
      """
  }

  /// Only for ourselves: what is in it is nobody else's.
  private static func makeFolder(_ path: String) throws(SocketError) {
    do throws(Errno) {
      try Folder.make(path, mode: 0o700)
    } catch {
      throw .failed(path, error)
    }
  }
}
