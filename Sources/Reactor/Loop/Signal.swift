// SPDX-License-Identifier: Apache-2.0
import Glibc

/// A signal, by its number.
public struct Signal: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
  public let rawValue: Int32

  public init(rawValue: Int32) {
    self.rawValue = rawValue
  }

  /// `SIGHUP`: reload.
  public static let hangUp = Signal(rawValue: SIGHUP)
  /// `SIGINT`: what Ctrl-C sends.
  public static let interrupt = Signal(rawValue: SIGINT)
  /// `SIGTERM`: end, please.
  public static let terminate = Signal(rawValue: SIGTERM)
  /// `SIGKILL`: end, without being asked.
  public static let kill = Signal(rawValue: SIGKILL)
  /// `SIGCHLD`: a child ended.
  public static let childEnded = Signal(rawValue: SIGCHLD)
  /// `SIGUSR1`.
  public static let user1 = Signal(rawValue: SIGUSR1)
  /// `SIGUSR2`.
  public static let user2 = Signal(rawValue: SIGUSR2)
  /// `SIGPIPE`: nobody reads what was written.
  public static let brokenPipe = Signal(rawValue: SIGPIPE)

  /// `SIGIO`: among others, that somebody waits for us to give a lease back.
  public static let leaseBroken = Signal(rawValue: SIGIO)

  /// The signal's name, such as `SIGTERM`, or `signal 40` for one that has none.
  public var description: String {
    let index = Int(rawValue) - 1
    return Self.names.indices.contains(index) ? "SIG" + Self.names[index] : "signal \(rawValue)"
  }

  /// The names of the signals from 1 on: see signal(7). The numbers are those of x86 and ARM.
  private static let names = [
    "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2",
    "PIPE", "ALRM", "TERM", "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG",
    "XCPU", "XFSZ", "VTALRM", "PROF", "WINCH", "IO", "PWR", "SYS",
  ]
}
