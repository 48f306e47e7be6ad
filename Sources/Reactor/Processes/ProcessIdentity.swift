// SPDX-License-Identifier: Apache-2.0

/// A process for good: its number, which is used again, and when it started, which is not.
///
/// Good for one boot of the machine.
public struct ProcessIdentity: Hashable, Sendable {
  /// The process id.
  public let pid: Int32
  /// The start in clock ticks since the machine's boot: field 22 of `/proc/PID/stat`.
  public let startTicks: UInt64

  /// Creates an identity that was noted down earlier.
  public init(pid: Int32, startTicks: UInt64) {
    self.pid = pid
    self.startTicks = startTicks
  }

  /// The identity of the process that has a number now, or nil if none has; zombies have.
  public static func current(of pid: Int32) -> Self? {
    ProcessStatus.read(pid)?.identity
  }

  /// Whether this process, not another with its number, is there and no zombie.
  public var isAlive: Bool {
    guard let status = ProcessStatus.read(pid) else {
      return false
    }
    return status.identity == self && !status.isZombie
  }

  /// Sends a signal to this process, and never to another that got its number.
  ///
  /// - Returns: whether it was there to be signalled.
  ///
  /// The corresponding C functions are `pidfd_open` and `pidfd_send_signal`.
  @discardableResult
  public func send(_ signal: Signal) -> Bool {
    send(signal) { $0.identity == self }
  }
}
