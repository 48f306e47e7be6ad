// SPDX-License-Identifier: Apache-2.0
internal import CLinux
internal import CSpawn
import Glibc
public import SystemPackage

/// Starts processes.
public enum Spawner {
  /// Starts a process in a session of its own, with empty standard input and two pipes for its
  /// output.
  ///
  /// Its signals are at their defaults and none is blocked; of the descriptors it inherits none;
  /// umask and limits are those of the daemon, but for the one of the request. It gets `SIGKILL` when
  /// **the calling thread** ends, so only a thread that lives as long as the daemon may call this. The
  /// thread sleeps until the process executes or fails to, which takes a fraction of a millisecond
  /// however large the daemon is. A process that can't be started leaves nothing behind.
  ///
  /// - Parameter controlGroup: the directory of a control group for the process to move into before
  ///   it executes.
  ///
  /// The corresponding C functions are `clone` with `CLONE_VM`, `CLONE_VFORK` and `CLONE_PIDFD`, and
  /// `execve`.
  public static func start(
    _ request: SpawnRequest, in controlGroup: FileDescriptor? = nil
  ) throws(SpawnError) -> SpawnedProcess {
    let input = try attempt(.openNullDevice) { () throws(Errno) in
      let null = try call { unsafe open("/dev/null", O_RDONLY | O_CLOEXEC) }
      return try OwnedDescriptor(FileDescriptor(rawValue: null)).aboveStandardStreams()
    }
    let output = try attempt(.createPipes) { () throws(Errno) in try Pipe.make() }
    let errors = try attempt(.createPipes) { () throws(Errno) in
      let pipe = try Pipe.make()
      guard
        request.spareDescriptors == 0
          || !DescriptorLimit.leaves(fewerThan: request.spareDescriptors, beside: pipe.writer)
      else { throw .tooManyOpenFiles }
      return pipe
    }
    let streams = Streams(
      input: input.rawValue, output: output.writer.rawValue, errors: errors.writer.rawValue)
    let child = try clone(request, streams, controlGroup)
    let process = OwnedDescriptor(FileDescriptor(rawValue: child.pidfd))
    // The child's ends are closed first: then reading its status can't run out of descriptors.
    let outputReader = output.intoReader()
    let errorReader = errors.intoReader()
    _ = consume input
    // A child that isn't reaped has its entry, a dead one too.
    let identity = ProcessIdentity.current(of: child.pid)
    let handle = ProcessHandle(
      identity: identity ?? ProcessIdentity(pid: child.pid, startTicks: 0), owned: process,
      inheritedKibibytes: ownPeakKibibytes())
    return SpawnedProcess(
      handle: handle, standardOutput: outputReader, standardError: errorReader)
  }

  private struct Streams {
    let input: Int32
    let output: Int32
    let errors: Int32
  }

  private static func clone(
    _ request: SpawnRequest, _ streams: Streams, _ controlGroup: FileDescriptor?
  ) throws(SpawnError) -> cspawn_result {
    guard
      let arguments = CStringArray(request.arguments),
      let environment = CStringArray(request.environment.map { "\($0.key)=\($0.value)" }),
      let paths = CStringArray([request.executable, request.directory])
    else {
      throw SpawnError(step: .checkArguments, errno: .invalidArgument)
    }
    var result = cspawn_result()
    unsafe paths.withPointers { paths in
      unsafe arguments.withPointers { arguments in
        unsafe environment.withPointers { environment in
          var description = unsafe cspawn_request(
            executable: paths[0], arguments: arguments, environment: environment,
            directory: paths[1], standard_input: streams.input, standard_output: streams.output,
            standard_error: streams.errors, cgroup_directory: controlGroup?.rawValue ?? -1,
            descriptor_limit: Int64(request.descriptorLimit ?? -1))
          _ = unsafe cspawn_start(&description, &result)
        }
      }
    }
    if let step = step(result.step, request) {
      throw SpawnError(step: step, errno: Errno(rawValue: result.error))
    }
    return result
  }

  private static func step(_ step: Int32, _ request: SpawnRequest) -> SpawnError.Step? {
    switch cspawn_step(rawValue: UInt32(step)) {
    case CSPAWN_STARTED: nil
    case CSPAWN_DEATH_SIGNAL: .setDeathSignal
    case CSPAWN_SESSION: .createSession
    case CSPAWN_CGROUP: .joinControlGroup
    case CSPAWN_SIGNALS: .resetSignals
    case CSPAWN_STREAMS: .connectStreams
    case CSPAWN_DIRECTORY: .changeDirectory(request.directory)
    case CSPAWN_DESCRIPTORS: .closeDescriptors
    case CSPAWN_EXECUTE: .execute(request.executable)
    default: .createProcess  // its stack, or the process itself
    }
  }

  /// The most memory this program has had, which the kernel counts in what shares it for a moment.
  ///
  /// Not `ru_maxrss` of getrusage(2): that has in turn been inherited from whoever started us.
  private static func ownPeakKibibytes() -> Int {
    let status = String(decoding: SmallFile.read("/proc/self/status") ?? [], as: UTF8.self)
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
    return line?.split(whereSeparator: { $0 == "\t" || $0 == " " }).dropFirst().first
      .flatMap { Int($0) } ?? 0
  }

  private static func attempt<Value: ~Copyable>(
    _ step: SpawnError.Step, _ body: () throws(Errno) -> Value
  ) throws(SpawnError) -> Value {
    do {
      return try body()
    } catch {
      throw SpawnError(step: step, errno: error)
    }
  }
}
