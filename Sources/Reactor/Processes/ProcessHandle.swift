// SPDX-License-Identifier: Apache-2.0
internal import CLinux
import Glibc
public import SystemPackage

/// A child process: becomes readable when it ends.
///
/// Until ``reap()`` has returned its end it stays as a zombie, so nothing else can get its number:
/// signals through this handle never reach another process.
public struct ProcessHandle: ~Copyable {
  /// The process, for finding it again after a restart.
  public let identity: ProcessIdentity

  private let owned: OwnedDescriptor
  /// The parent's own memory in kibibytes when the child was made: see
  /// ``ProcessEnd/maximumResidentBytes``.
  private let inheritedResidentKibibytes: Int

  init(identity: ProcessIdentity, owned: consuming OwnedDescriptor, inheritedKibibytes: Int) {
    self.identity = identity
    self.owned = owned
    self.inheritedResidentKibibytes = inheritedKibibytes
  }

  /// The process id; also the id of its session and of its group.
  public var pid: Int32 {
    identity.pid
  }

  /// The descriptor, to register for reading: it is ready when the process has ended.
  public var descriptor: FileDescriptor {
    owned.descriptor
  }

  /// Sends a signal to this one process.
  ///
  /// - Throws: `.noSuchProcess` after it was reaped; a zombie takes signals and ignores them.
  ///
  /// The corresponding C function is `pidfd_send_signal`.
  public func send(_ signal: Signal) throws(Errno) {
    try owned.send(signal)
  }

  /// Collects the end of this one process; nil if it hasn't ended.
  ///
  /// To be called until it returns an end, and not again.
  ///
  /// The corresponding C function is `wait4` with `WNOHANG`.
  public func reap() throws(Errno) -> ProcessEnd? {
    var status: Int32 = 0
    var usage = rusage()
    let pid = pid
    // By number, not by pidfd: only wait4 tells the usage, and the number can't be another's.
    guard try call({ unsafe wait4(pid, &status, WNOHANG, &usage) }) != 0 else {
      return nil
    }
    let resident = usage.ru_maxrss > inheritedResidentKibibytes ? usage.ru_maxrss : nil
    return ProcessEnd(
      status: Self.decode(status),
      cpuMicroseconds: microseconds(usage.ru_utime) + microseconds(usage.ru_stime),
      maximumResidentBytes: resident.map { Int64($0) * 1024 })
  }

  private static func decode(_ status: Int32) -> ProcessEnd.Status {
    if clinux_wait_exited(status) != 0 {
      return .exited(code: clinux_wait_exit_code(status))
    }
    return .signaled(
      Signal(rawValue: clinux_wait_signal(status)),
      coreDumped: clinux_wait_core_dumped(status) != 0)
  }
}

private func microseconds(_ time: timeval) -> Int64 {
  Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_usec)
}
