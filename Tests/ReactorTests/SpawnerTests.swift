// SPDX-License-Identifier: Apache-2.0
import Glibc
import SystemPackage
import Testing

@testable import Reactor

/// What a process finds when it is started. Each test that changes something of the whole process,
/// or counts something of it, runs in a process of its own.
@Suite(.timeLimit(.minutes(20))) struct SpawnerTests {
  @Test func outputAndExitCode() throws {
    let process = try TestProcess("echo out; echo err >&2; exit 7")
    #expect(try process.finish().status == .exited(code: 7))
    #expect(process.outputText == "out\n")
    #expect(process.errorText == "err\n")
  }

  @Test func argumentsAndEnvironmentAreExactlyThose() throws {
    let request = SpawnRequest(
      executable: "/bin/sh",
      arguments: ["sh", "-c", "printf '%s\\n' \"$@\"; exec env", "-", "a b", "", "ü"],
      environment: ["PATH": "/usr/bin:/bin", "ODD": "x=y\nz"], directory: "/")
    let process = try TestProcess(request)
    try process.finish()
    let lines = Set(process.outputText.split(separator: "\n", omittingEmptySubsequences: false))
    #expect(process.outputText.hasPrefix("a b\n\nü\n"))
    #expect(
      lines.subtracting(["a b", "", "ü", "ODD=x=y", "z", "PATH=/usr/bin:/bin", "PWD=/"]) == [])
    #expect(lines.isSuperset(of: ["ODD=x=y", "z", "PATH=/usr/bin:/bin"]))
  }

  @Test func standardInputIsEmpty() throws {
    let process = try TestProcess("cat; readlink /proc/self/fd/0")
    try process.finish()
    #expect(process.outputText == "/dev/null\n")
  }

  @Test func directoryIsTheRequested() throws {
    let process = try TestProcess("pwd -P", directory: "/proc/sys/kernel")
    try process.finish()
    #expect(process.outputText == "/proc/sys/kernel\n")
  }

  /// Programs that use select() must not get numbers that they have no bit for.
  @Test(arguments: [nil, 100, 1_000_000_000]) func theLimitOfOpenFilesIsTheOneAskedFor(
    _ limit: Int?
  ) async {
    await #expect(processExitsWith: .success) { [limit] in
      var own = rlimit()
      getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &own)
      own.rlim_cur = min(own.rlim_max, 500)
      setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &own)
      var request = SpawnRequest(
        executable: "/bin/sh", arguments: ["sh", "-c", "ulimit -Sn; ulimit -Hn"],
        environment: [:], directory: "/")
      #expect(DescriptorLimit.raise() == 500)
      #expect(DescriptorLimit.raise() == nil)
      request.descriptorLimit = limit
      let process = try TestProcess(request)
      try process.finish()
      let soft = min(limit ?? .max, Int(own.rlim_max))
      #expect(process.outputText == "\(soft)\n\(own.rlim_max)\n")
    }
  }

  @Test func hasItsOwnSessionAndGroup() throws {
    let process = try TestProcess("echo up; exec sleep 1000")
    #expect(try process.lines(1) == ["up"])
    let status = try #require(ProcessStatus.read(process.identity.pid))
    #expect(status.session == process.identity.pid)
    #expect(status.group == process.identity.pid)
    #expect(status.parent == getpid())
    #expect(status.identity == process.identity)
    try process.handle.send(.kill)
    #expect(try process.finish().status == .signaled(.kill, coreDumped: false))
  }

  @Test func signalsAreDefaultAndUnblocked() async {
    await #expect(processExitsWith: .success) {
      for signal in [SIGINT, SIGPIPE, SIGTERM, SIGUSR1] {
        SignalReceiver.ignore(Signal(rawValue: signal))
      }
      var all = sigset_t()
      sigemptyset(&all)
      for signal in [SIGINT, SIGTERM, SIGHUP, SIGCHLD] {
        sigaddset(&all, signal)
      }
      pthread_sigmask(SIG_BLOCK, &all, nil)
      let process = try TestProcess("exec cat /proc/self/status")
      try process.finish()
      let zero = "0000000000000000"
      let lines = process.outputText.split(separator: "\n").filter { $0.hasPrefix("Sig") }
      #expect(lines.contains("SigBlk:\t\(zero)"))
      #expect(lines.contains("SigIgn:\t\(zero)"))
      #expect(lines.contains("SigCgt:\t\(zero)"))
      // The parent's own are as they were.
      var mask = sigset_t()
      pthread_sigmask(SIG_SETMASK, nil, &mask)
      #expect(sigismember(&mask, SIGTERM) == 1)
    }
  }

  @Test func inheritsNoDescriptor() async {
    await #expect(processExitsWith: .success) {
      for target in [3, 9, 57, 200] as [Int32] where fcntl(target, F_GETFD) == -1 {
        #expect(dup2(STDERR_FILENO, target) == target)
      }
      let process = try TestProcess("exec ls /proc/self/fd")
      try process.finish()
      // The last is the directory that ls reads.
      #expect(process.outputText == "0\n1\n2\n3\n")
    }
  }

  @Test func umaskAndLimitsAreTheParents() async {
    await #expect(processExitsWith: .success) {
      umask(0o137)
      var limit = rlimit(rlim_cur: 77, rlim_max: 99)
      #expect(setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0)
      let process = try TestProcess("umask; ulimit -Sn; ulimit -Hn")
      try process.finish()
      #expect(process.outputText == "0137\n77\n99\n")
    }
  }

  @Test func worksWithoutStandardStreams() async {
    await #expect(processExitsWith: .success) {
      for descriptor in 0...2 as ClosedRange<Int32> {
        close(descriptor)
      }
      let process = try TestProcess("echo out; echo err >&2; readlink /proc/self/fd/0")
      try process.finish()
      #expect(process.outputText == "out\n/dev/null\n")
      #expect(process.errorText == "err\n")
    }
  }

  @Test func diesWithItsParent() async throws {
    let result = await #expect(
      processExitsWith: .exitCode(42), observing: [\.standardOutputContent]
    ) {
      let process = try TestProcess("echo up; exec sleep 1000")
      _ = try process.lines(1)
      let text = Array("child \(process.identity.pid) \(process.identity.startTicks) end\n".utf8)
      write(STDOUT_FILENO, text, text.count)
      _exit(42)
    }
    let output = String(decoding: try #require(result).standardOutputContent, as: UTF8.self)
    let words = try #require(output.split(separator: "child ").last).split(separator: " ")
    let identity = ProcessIdentity(
      pid: try #require(Int32(words[0])), startTicks: try #require(UInt64(words[1])))
    try waitUntilGone(identity)
    #expect(!identity.isAlive)
  }

  @Test func hundredProcessesLeaveNothingBehind() async {
    await #expect(processExitsWith: .success) {
      let before = openDescriptors()
      for index in 0..<100 {
        let process = try TestProcess("exit \(index)")
        #expect(try process.finish().status == .exited(code: Int32(index)))
      }
      #expect(openDescriptors() == before)
      #expect(ProcDirectory.children() == [])
    }
  }

  @Test func processorTimeCountsDescendants() throws {
    let busy = "i=0; while [ $i -lt 100000 ]; do i=$((i+1)); done"
    let process = try TestProcess("sh -c '\(busy)'; exit 0")
    #expect(try process.finish().cpuMicroseconds > 1000)
  }

  @Test func residentMemoryIsTheProcesssOwn() throws {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    let large = usage.ru_maxrss * 1024 + 256 << 20
    let process = try TestProcess("dd if=/dev/zero of=/dev/null bs=\(large) count=1 2>&1")
    let bytes = try #require(try process.finish().maximumResidentBytes)
    #expect(bytes >= large)
    // A shell is smaller than this process: the kernel's number is not its own.
    #expect(try TestProcess("exit 0").finish().maximumResidentBytes == nil)
  }
}
