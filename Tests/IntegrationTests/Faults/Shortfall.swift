// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// Something that the machine does not have for the daemon, for a while.
enum Shortfall: String, CaseIterable, CustomTestStringConvertible {
  /// The limit of open files is lowered below what is open.
  case descriptors = "EMFILE"
  /// The machine has no descriptor for anybody; injected, since the limit is everybody's.
  case descriptorsOfTheSystem = "ENFILE"
  /// The user may have no further process. Root always may.
  case processes = "EAGAIN"
  /// No memory for another process; injected.
  case memory = "ENOMEM"

  var testDescription: String { rawValue }

  /// What the daemon is to say of it.
  var reason: String {
    switch self {
    case .descriptors: "Too many open files (the limit of open files is reached"
    case .descriptorsOfTheSystem: "Too many open files in system (the system's limit"
    case .processes: "Resource temporarily unavailable (the limit of processes is reached"
    case .memory: "unable to create a process: Cannot allocate memory"
    }
  }

  /// What becomes of system calls, as strace(1) has it; nil where a limit does it.
  private var injection: String? {
    switch self {
    case .descriptors, .processes: nil
    case .descriptorsOfTheSystem:
      "open,openat,openat2,pipe2,socket,accept4,pidfd_open,epoll_create1,eventfd2:error=ENFILE"
    case .memory: "clone,clone3,fork,vfork:error=ENOMEM"
    }
  }

  /// A command that executes the one that follows it as a user whom the fault can befall.
  var launcher: [String] {
    self == .processes
      ? ["/usr/bin/setpriv", "--reuid=64999", "--regid=64999", "--clear-groups"] : []
  }

  /// Lets it come, and returns what lets it go.
  func begin(on pid: Int32) throws -> () throws -> Void {
    switch self {
    case .descriptors: return try limit("nofile", to: 8, of: pid)
    case .processes: return try limit("nproc", to: 1, of: pid)
    case .descriptorsOfTheSystem, .memory: return try inject(injection ?? "", into: pid)
    }
  }

  private func limit(_ name: String, to value: Int, of pid: Int32) throws -> () throws -> Void {
    // As the user that the daemon is: a root that lacks CAP_SYS_RESOURCE may not.
    let prlimit = { (arguments: String...) in
      let command = launcher + ["/usr/bin/prlimit", "--pid", "\(pid)"] + arguments
      let result = try Program.run(
        Array(command.dropFirst()), of: URL(fileURLWithPath: command[0]))
      guard result.status == 0 else { throw StageProblem(description: "prlimit: \(result)") }
      return result.output.split(whereSeparator: \.isWhitespace).joined(separator: ":")
    }
    let former = try prlimit("--\(name)", "--output", "SOFT,HARD", "--noheadings", "--raw")
    _ = try prlimit("--\(name)=\(value):")
    return { _ = try prlimit("--\(name)=\(former)") }
  }
}

struct StageProblem: Error, CustomStringConvertible {
  var description: String
}

/// Makes system calls of a process fail, until it is told to let go.
///
/// - Parameters:
///   - fault: calls and what becomes of them, in the form of strace's `--inject`.
///   - path: the file whose calls alone are meant.
func inject(
  _ fault: String, into pid: Int32, only path: String? = nil
) throws -> () throws -> Void {
  let tracer = Process()
  tracer.executableURL = URL(fileURLWithPath: "/usr/bin/strace")
  let calls = fault.split(separator: ":")[0]
  tracer.arguments =
    [
      "--quiet=all", "--output", "/dev/null", "--trace", "\(calls)", "--inject", fault, "--attach",
      "\(pid)",
    ] + (path.map { ["--trace-path", $0] } ?? [])
  tracer.standardInput = FileHandle.nullDevice
  try tracer.run()
  let isTraced = {
    let status = (try? String(contentsOfFile: "/proc/\(pid)/status", encoding: .utf8)) ?? ""
    return !status.contains("TracerPid:\t0\n")
  }
  // It says nowhere when it has begun.
  while !isTraced() {
    guard tracer.isRunning else { throw StageProblem(description: "strace can't attach to \(pid)") }
    usleep(10_000)
  }
  return {
    // It has inherited a mask that blocks all else. The kernel lets go of what a dead tracer held.
    kill(tracer.processIdentifier, SIGKILL)
    tracer.waitUntilExit()
  }
}
