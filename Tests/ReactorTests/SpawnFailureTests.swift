// SPDX-License-Identifier: Apache-2.0
import Glibc
import SystemPackage
import Testing

@testable import Reactor

/// A start that fails is a value with a reason, and leaves neither descriptor nor process behind.
@Suite(.timeLimit(.minutes(20))) struct SpawnFailureTests {
  struct Row: Codable, Sendable, CustomTestStringConvertible {
    var testDescription: String
    var executable = "@/good"
    var directory = "/"
    var argument = ""
    var message: String
  }

  static let rows = [
    Row(
      testDescription: "directory is missing", directory: "@/none",
      message: "unable to change to directory \"@/none\": No such file or directory"),
    Row(
      testDescription: "directory is a file", directory: "@/good",
      message: "unable to change to directory \"@/good\": Not a directory"),
    Row(
      testDescription: "executable is missing", executable: "@/none",
      message: "unable to execute \"@/none\": No such file or directory"
        + " (it is gone, or the interpreter that its first line names is missing)"),
    Row(
      testDescription: "interpreter is missing", executable: "@/interpreter",
      message: "unable to execute \"@/interpreter\": No such file or directory"
        + " (it is gone, or the interpreter that its first line names is missing)"),
    Row(
      testDescription: "no permission", executable: "@/plain",
      message: "unable to execute \"@/plain\": Permission denied"
        + " (it or its interpreter is not executable, or the file system forbids execution)"),
    Row(
      testDescription: "a directory", executable: "@",
      message: "unable to execute \"@\": Permission denied"
        + " (it or its interpreter is not executable, or the file system forbids execution)"),
    Row(
      testDescription: "no format", executable: "@/text",
      message: "unable to execute \"@/text\": Exec format error"
        + " (it is neither a program for this machine nor a script with a #! line)"),
    Row(
      testDescription: "too long", argument: String(repeating: "x", count: 200_000),
      message: "unable to execute \"@/good\": Argument list too long"
        + " (arguments and environment together are too long)"),
    Row(
      testDescription: "zero byte", argument: "a\0b",
      message: "unable to pass arguments and environment on: Invalid argument"
        + " (a string contains a zero byte)"),
  ]

  @Test(arguments: rows) func reason(_ row: Row) async {
    await #expect(processExitsWith: .success) { [row] in
      let directory = try TestDirectory()
      _ = try directory.write("good", "#!/bin/sh\nexit 0\n", mode: 0o755)
      _ = try directory.write("interpreter", "#!/no/such/interpreter\n", mode: 0o755)
      _ = try directory.write("plain", "#!/bin/sh\nexit 0\n", mode: 0o644)
      _ = try directory.write("text", "just text\n", mode: 0o755)
      func expand(_ text: String) -> String {
        text.split(separator: "@", omittingEmptySubsequences: false).joined(
          separator: directory.path)
      }
      let before = openDescriptors()
      let request = SpawnRequest(
        executable: expand(row.executable), arguments: ["good", row.argument], environment: [:],
        directory: expand(row.directory))
      #expect(startFailure(request)?.description == expand(row.message))
      #expect(openDescriptors() == before)
      #expect(ProcDirectory.children() == [])
    }
  }

  @Test func tooManyOpenFilesAtEachPoint() async {
    await #expect(processExitsWith: .success) {
      settleDispatch()
      let before = openDescriptors()
      let request = SpawnRequest(
        executable: "/bin/true", arguments: ["true"], environment: [:], directory: "/")
      var steps: [SpawnError.Step] = []
      for free in 0..<6 {
        let limit = limitFreeDescriptors(to: free)
        let failure = startFailure(request)
        limit.restore()
        #expect(failure?.errno == .tooManyOpenFiles, "with \(free) free")
        #expect(openDescriptors() == before, "with \(free) free")
        steps += failure.map { [$0.step] } ?? []
      }
      #expect(
        steps == [
          .openNullDevice, .createPipes, .createPipes, .createPipes, .createPipes, .createProcess,
        ])
      let limit = limitFreeDescriptors(to: 6)
      let process = try Spawner.start(request)
      #expect(process.handle.identity.startTicks > 0)
      limit.restore()
      _ = consume process
      #expect(openDescriptors() == before)
    }
  }

  @Test func someDescriptorsAreKept() async {
    await #expect(processExitsWith: .success) {
      settleDispatch()
      var request = SpawnRequest(
        executable: "/bin/true", arguments: ["true"], environment: [:], directory: "/")
      request.spareDescriptors = 8
      fillGapsBetweenDescriptors()
      let before = openDescriptors()
      // Five that are open before the process is there, and the eight beside them.
      let failures = [12, 13].map { free in
        let limit = limitFreeDescriptors(to: free)
        defer { limit.restore() }
        return startFailure(request)
      }
      #expect(failures[0] == SpawnError(step: .createPipes, errno: .tooManyOpenFiles))
      #expect(failures[1] == nil)
      #expect(openDescriptors() == before)
    }
  }

  @Test func noMoreProcesses() async {
    await #expect(processExitsWith: .success) {
      var limit = rlimit(rlim_cur: 0, rlim_max: 0)
      #expect(setrlimit(__rlimit_resource_t(__RLIMIT_NPROC.rawValue), &limit) == 0)
      if geteuid() == 0 {
        #expect(setuid(65534) == 0)  // the limit isn't root's
      }
      let before = openDescriptors()
      let request = SpawnRequest(
        executable: "/bin/true", arguments: ["true"], environment: [:], directory: "/")
      let failure = try #require(startFailure(request))
      #expect(failure.step == .createProcess)
      #expect(failure.errno == .resourceTemporarilyUnavailable)
      #expect(openDescriptors() == before)
    }
  }

  @Test func noMoreMemory() async {
    await #expect(processExitsWith: .success) {
      let before = openDescriptors()
      let request = SpawnRequest(
        executable: "/bin/true", arguments: ["true"], environment: [:], directory: "/")
      var previous = rlimit()
      getrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &previous)
      var limit = rlimit(rlim_cur: 1 << 20, rlim_max: previous.rlim_max)
      setrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit)
      let result = startFailure(request)
      setrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &previous)
      #expect(result?.step == .createProcess)
      #expect(result?.errno == .noMemory)
      #expect(openDescriptors() == before)
    }
  }

  @Test func controlGroupThatIsNone() async {
    await #expect(processExitsWith: .success) {
      let before = openDescriptors()
      let directory = try FileDescriptor.open("/", .readOnly, options: [.directory, .closeOnExec])
      let request = SpawnRequest(
        executable: "/bin/true", arguments: ["true"], environment: [:], directory: "/")
      let failure = startFailure(request, in: directory)
      try directory.close()
      #expect(failure?.step == .joinControlGroup)
      #expect(failure?.errno == .noSuchFileOrDirectory)
      #expect(openDescriptors() == before)
      #expect(ProcDirectory.children() == [])
    }
  }
}

/// Starts what can't be started, and returns the reason.
private func startFailure(
  _ request: SpawnRequest, in controlGroup: FileDescriptor? = nil
) -> SpawnError? {
  do throws(SpawnError) {
    let process = try Spawner.start(request, in: controlGroup)
    _ = consume process
    return nil
  } catch {
    return error
  }
}

/// What was inherited leaves gaps: after this, the free numbers follow one another, from 100 on.
private func fillGapsBetweenDescriptors() {
  let highest = (3..<1024).last { fcntl(Int32($0), F_GETFD) != -1 } ?? 100
  while open("/dev/null", O_RDONLY | O_CLOEXEC) < max(highest, 100) {}
}

private struct DescriptorLimit {
  let previous: rlimit

  func restore() {
    var limit = previous
    setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
  }
}

/// Sets the limit of open files so that a number of descriptors is left.
private func limitFreeDescriptors(to count: Int) -> DescriptorLimit {
  let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
  var previous = rlimit()
  getrlimit(resource, &previous)
  let free = (3..<1024).filter { fcntl(Int32($0), F_GETFD) == -1 }
  var limit = rlimit(rlim_cur: rlim_t(free[count]), rlim_max: previous.rlim_max)
  setrlimit(resource, &limit)
  return DescriptorLimit(previous: previous)
}
