// SPDX-License-Identifier: Apache-2.0

import Foundation
import JSON
import Testing

/// The README against the program: who follows it must not be led astray.
@Suite struct ReadmeTests {
  private let readme: String

  init() throws {
    readme = try String(
      contentsOf: Program.packageRoot.appendingPathComponent("README.md"), encoding: .utf8)
  }

  @Test func tablesListTheKeysOfTheSchema() throws {
    let result = try Program.run(["schema"])
    let schema = try JSONValue(parsing: Array(result.output.utf8))
    let topLevel = try #require(schema["properties"])
    let item = try #require(itemSchema(in: schema))
    #expect(firstColumn(after: "Top level:") == names(of: topLevel))
    #expect(firstColumn(after: "An item needs") == names(of: try #require(item["properties"])))
  }

  @Test func commandTableListsTheCommandsOfTheHelp() throws {
    let help = try Program.run(["--help"]).output
    let listed = help.components(separatedBy: "SUBCOMMANDS:\n").last ?? ""
    let commands = listed.components(separatedBy: "\n\n")[0].split(separator: "\n")
      .compactMap { $0.split(separator: " ").first }
    let documented = firstColumn(after: "## Commands").map { $0.split(separator: " ")[0] }
    #expect(documented == commands)
  }

  @Test func optionsAreThoseOfTheHelp() throws {
    let lines = readme.matches(of: /aetherflow-scheduler ([a-z]+) ([^\n`]*)/)
    #expect(lines.contains { $0.2.contains("--") })
    for match in lines {
      let help = try Program.run([String(match.1), "--help"]).output
      for option in match.2.matches(of: /--[a-z-]+/) {
        #expect(help.contains(option.0), "\(match.1) has no \(option.0)")
      }
    }
  }

  /// The first schedule that the README has its reader type, checked as it tells them to.
  @Test func firstScheduleIsValid() throws {
    let place = try Workplace()
    let texts = readme.matches(of: /```yaml\n(?<text>[^`]*)```/).map { String($0.text) }
    try #require(texts.count == 2)
    try place.write("flows/hello.yaml", texts[0])
    try place.write("scheduler.yaml", texts[1])
    let result = try Program.run(
      ["check", "--strict", "--engine", "--aetherflow", Program.engine, "scheduler.yaml"],
      in: place.folder)
    #expect(result.status == 0, "\(result.errors)")
  }

  @Test(arguments: ["quickstart", "python-readme"])
  func exampleIsValid(_ name: String) throws {
    let folder = Program.packageRoot.appendingPathComponent("examples/\(name)")
    let result = try Program.run(
      ["check", "--strict", "--engine", "--aetherflow", Program.engine, "scheduler.yaml"],
      in: folder)
    #expect(result.status == 0, "\(result.errors)")
  }

  /// Every page, as a path below the package's root.
  static let pages: [String] = {
    let root = Program.packageRoot.path
    let top = (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
    let docs = (try? FileManager.default.subpathsOfDirectory(atPath: root + "/docs")) ?? []
    return (top + docs.map { "docs/" + $0 }).filter { $0.hasSuffix(".md") }.sorted()
  }()

  @Test(arguments: pages)
  func linksLeadToFiles(_ name: String) throws {
    let document = Program.packageRoot.appendingPathComponent(name)
    let text = try String(contentsOf: document, encoding: .utf8)
    for match in text.matches(of: /\]\((?<path>[^):#]+)(#[^)]*)?\)/) {
      let target = document.deletingLastPathComponent().appendingPathComponent(String(match.path))
      #expect(FileManager.default.fileExists(atPath: target.path), "no \(match.path)")
    }
  }

  // MARK: Reading

  /// The names in the first column of the first table after a text, without their backticks.
  private func firstColumn(after text: String) -> [String] {
    guard let start = readme.range(of: text)?.upperBound else { return [] }
    let lines = readme[start...].split(separator: "\n", omittingEmptySubsequences: false)
    let table = lines.drop { !$0.hasPrefix("|") }.prefix { $0.hasPrefix("|") }
    return table.dropFirst(2).compactMap { row in
      row.firstMatch(of: /\| `([^`]+)`/).map { String($0.1) }
    }
  }

  private func names(of object: JSONValue) -> [String] {
    guard case .object(let members) = object else { return [] }
    return members.map(\.0)
  }

  /// The schema of an item: in place, or where a reference leads.
  private func itemSchema(in schema: JSONValue) -> JSONValue? {
    guard let items = schema["properties"]?["items"]?["items"] else { return nil }
    guard case .string(let reference)? = items["$ref"] else { return items }
    return reference.split(separator: "/").dropFirst().reduce(schema as JSONValue?) { value, name in
      value?[String(name)]
    }
  }
}
