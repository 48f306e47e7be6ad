// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import HTTP
import JSON
import Reactor
import Scheduler

/// Where the running daemon is: common to all commands that talk to it.
struct ControlArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The daemon's control socket.",
      discussion: """
        By default AETHERFLOW_SCHEDULER_SOCKET, else /run/aetherflow-scheduler/control.sock if it is \
        there, else where a daemon of this user listens.
        """),
    completion: .file())
  var controlSocket: String?

  /// Talks to the daemon; what goes wrong is told, and ends the command with its status.
  func talk<Result>(_ body: (ControlClient) throws -> Result) throws -> Result {
    let places = ControlPaths(environment: Environment.all)
    let paths = places.forClient(option: controlSocket) { LocalFiles().exists($0) }
    do {
      return try body(try ControlClient.connect(to: paths))
    } catch let failure as ControlClient.Failure {
      Console.message(failure.message)
      throw failure.exitCode
    }
  }
}

extension ControlClient.Failure {
  fileprivate var exitCode: ExitCode {
    switch self {
    case .nobody, .silent: .noDaemon
    case .noPermission, .other: .failed
    }
  }

  fileprivate var message: String {
    switch self {
    case .nobody(let errors):
      let tried = errors.map { "\n  tried \($0)" }.joined()
      return """
        error: no daemon answers\(tried)
        Start one with "aetherflow-scheduler run FILE" or "systemctl start aetherflow-scheduler", \
        or name its socket with --control-socket.
        """
    case .noPermission(let path):
      return """
        error: "\(path)" belongs to somebody else: permission denied
        Only root, the scheduler's user and the group of the socket may talk to the scheduler; \
        --control-socket names another one.
        """
    case .silent(let path):
      return
        "error: no answer from the daemon at \"\(path)\": it has ended, or it hangs; its log says more"
    case .other(let message): return "error: \(message)"
    }
  }
}

extension HTTPResponse {
  /// The body as JSON; null for a body that is none.
  var json: JSONValue { (try? JSONValue(parsing: body)) ?? .null }

  /// Passes a refusal on to the person.
  func demandSuccess() throws {
    guard !status.isSuccess else { return }
    Console.message("error: \(json["error"]?.text ?? "the daemon answers \(status.rawValue)")")
    throw ExitCode.failed
  }
}
