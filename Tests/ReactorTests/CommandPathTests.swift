// SPDX-License-Identifier: Apache-2.0
import SystemPackage
import Testing

@testable import Reactor

@Suite struct CommandPathTests {
  struct Row: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var command: String
    var path: String?
    /// The path, or the reason; `@` is the test's directory.
    var expected: String
  }

  static let rows = [
    Row(testDescription: "path", command: "@/a/tool", expected: "@/a/tool"),
    Row(testDescription: "name", command: "tool", path: "@/a", expected: "@/a/tool"),
    Row(testDescription: "first match", command: "tool", path: "@/b:@/a", expected: "@/b/tool"),
    Row(
      testDescription: "no such directory", command: "tool", path: "@/x:@/a", expected: "@/a/tool"),
    Row(
      testDescription: "passed over: not executable", command: "tool", path: "@/plain:@/a",
      expected: "@/a/tool"),
    Row(
      testDescription: "passed over: a directory", command: "a", path: "@:@/has-a",
      expected: "@/has-a/a"),
    Row(
      testDescription: "nowhere", command: "none", path: "@/a:@/b",
      expected: "\"none\" was not found in PATH (@/a:@/b)"),
    Row(testDescription: "missing path", command: "@/none", expected: "\"@/none\" does not exist"),
    Row(
      testDescription: "missing directory", command: "@/none/tool",
      expected: "\"@/none/tool\" does not exist"),
    Row(
      testDescription: "below a file", command: "@/a/tool/x",
      expected: "\"@/a/tool/x\" does not exist"),
    Row(
      testDescription: "only one that isn't executable", command: "tool", path: "@/x:@/plain",
      expected: "\"@/plain/tool\" is not executable (chmod +x?)"),
    Row(
      testDescription: "path that isn't executable", command: "@/plain/tool",
      expected: "\"@/plain/tool\" is not executable (chmod +x?)"),
    Row(
      testDescription: "a directory", command: "@/a",
      expected: "\"@/a\" is a directory, not a program"),
    Row(
      testDescription: "empty name", command: "", path: "@/a",
      expected: "\"\" was not found in PATH (@/a)"),
  ]

  @Test(arguments: rows) func resolves(_ row: Row) throws {
    let directory = try TestDirectory()
    try directory.make("a", "b", "plain", "has-a")
    for tool in ["a/tool", "b/tool", "has-a/a"] {
      _ = try directory.write(tool, "", mode: 0o755)
    }
    _ = try directory.write("plain/tool", "", mode: 0o644)
    func expand(_ text: String) -> String {
      text.split(separator: "@", omittingEmptySubsequences: false).joined(separator: directory.path)
    }
    var result: String
    do throws(CommandPath.Failure) {
      result = try CommandPath.resolve(expand(row.command), path: row.path.map(expand))
    } catch {
      result = error.description
    }
    #expect(result == expand(row.expected))
  }

  @Test func withoutPathTheUsualDirectoriesAreSearched() throws {
    #expect(["/usr/bin/sh", "/bin/sh"].contains(try CommandPath.resolve("sh", path: nil)))
  }

  @Test(arguments: ["./tool", "sub/../tool"]) func relativePathBecomesAbsolute(
    _ command: String
  ) async {
    await #expect(processExitsWith: .success) { [command] in
      let directory = try TestDirectory()
      try directory.make("sub")
      _ = try directory.write("tool", "", mode: 0o755)
      try directory.enter()
      #expect(try CommandPath.resolve(command, path: nil) == directory.path + "/" + command)
      #expect(try CommandPath.resolve("tool", path: ":/bin") == directory.path + "/./tool")
    }
  }
}
