// SPDX-License-Identifier: Apache-2.0

/// A process just started, with the reading ends of its output.
@frozen
public struct SpawnedProcess: ~Copyable {
  /// The process.
  public var handle: ProcessHandle
  /// What it writes to standard output.
  public var standardOutput: PipeReader
  /// What it writes to standard error.
  public var standardError: PipeReader

  init(
    handle: consuming ProcessHandle, standardOutput: consuming PipeReader,
    standardError: consuming PipeReader
  ) {
    self.handle = handle
    self.standardOutput = standardOutput
    self.standardError = standardError
  }
}
