// SPDX-License-Identifier: Apache-2.0

/// How a process ended, and what it had used.
public struct ProcessEnd: Hashable, Sendable {
  /// How it ended.
  public enum Status: Hashable, Sendable {
    /// By itself, with a code from 0 to 255.
    case exited(code: Int32)
    /// By a signal.
    case signaled(Signal, coreDumped: Bool)
  }

  /// How it ended.
  public let status: Status
  /// Microseconds of processor time, user and system, of the process and of the descendants that
  /// were waited for.
  public let cpuMicroseconds: Int64
  /// The largest resident memory of one process among them, in bytes, or nil if it is not known.
  ///
  /// A process begins in its parent's memory, and the kernel counts that too: a value that isn't
  /// above the parent's own says nothing about the process.
  public let maximumResidentBytes: Int64?
}
