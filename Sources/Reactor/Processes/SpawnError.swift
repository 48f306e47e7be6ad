// SPDX-License-Identifier: Apache-2.0
public import SystemPackage

/// Why a process could not be started: what was being done, and the system's reason.
public struct SpawnError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What was being done.
  public enum Step: Hashable, Sendable {
    /// A string of the request was looked at: one with a zero byte can't be passed on.
    case checkArguments
    /// `/dev/null` was opened for standard input.
    case openNullDevice
    /// The pipes for its output were made.
    case createPipes
    /// A process was created.
    case createProcess
    /// The process tied its life to its parent's.
    case setDeathSignal
    /// The process made a session of its own.
    case createSession
    /// The process moved into its control group.
    case joinControlGroup
    /// The process reset its signals.
    case resetSignals
    /// The process connected its standard streams.
    case connectStreams
    /// The process changed to its directory.
    case changeDirectory(String)
    /// The process closed the descriptors it inherited.
    case closeDescriptors
    /// The process executed the command.
    case execute(String)
  }

  /// What was being done.
  public let step: Step
  /// The system's reason.
  public let errno: Errno

  /// A sentence for people: what failed, why, and where it helps, what to do.
  public var description: String {
    let reason = "unable to \(action): \(errno)"
    return hint.map { "\(reason) (\($0))" } ?? reason
  }

  /// Whether it is for want of something that the machine may have again a moment later, whatever
  /// the command is.
  public var isPassing: Bool {
    switch errno {
    case .tooManyOpenFiles, .tooManyOpenFilesInSystem, .noMemory, .resourceTemporarilyUnavailable:
      true
    // Somebody is just writing the command.
    case .textFileBusy: true
    default: false
    }
  }

  private var action: String {
    switch step {
    case .checkArguments: "pass arguments and environment on"
    case .openNullDevice: "open \"/dev/null\""
    case .createPipes: "create pipes for the output"
    case .createProcess: "create a process"
    case .setDeathSignal: "tie the process to the scheduler"
    case .createSession: "create a session"
    case .joinControlGroup: "move into the control group"
    case .resetSignals: "reset the signals"
    case .connectStreams: "connect the standard streams"
    case .changeDirectory(let path): "change to directory \"\(path)\""
    case .closeDescriptors: "close inherited descriptors"
    case .execute(let path): "execute \"\(path)\""
    }
  }

  private var hint: String? {
    switch (step, errno) {
    case (.checkArguments, _):
      "a string contains a zero byte"
    case (.execute, .noSuchFileOrDirectory):
      "it is gone, or the interpreter that its first line names is missing"
    case (.execute, .permissionDenied):
      "it or its interpreter is not executable, or the file system forbids execution"
    case (.execute, .execFormatError):
      "it is neither a program for this machine nor a script with a #! line"
    case (.execute, .argListTooLong):
      "arguments and environment together are too long"
    case (.createProcess, .resourceTemporarilyUnavailable):
      "the limit of processes is reached: see RLIMIT_NPROC, TasksMax= and pid_max"
    case (_, .tooManyOpenFiles):
      "the limit of open files is reached: see RLIMIT_NOFILE and LimitNOFILE="
    case (_, .tooManyOpenFilesInSystem):
      "the system's limit of open files is reached: see fs.file-max"
    default:
      nil
    }
  }
}
