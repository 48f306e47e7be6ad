// SPDX-License-Identifier: Apache-2.0

import Foundation
import JSON
import Testing

/// The manual pages, and the files that the package puts into `/etc`, against the program (C8.4).
@Suite struct ManualTests {
  /// A command or a key, and what its entry says.
  private struct Entry {
    var name: String
    var text: String
  }

  // MARK: aetherflow-scheduler(1)

  @Test func eachCommandIsInTheManualWithItsOptions() throws {
    let entries = try entries(of: "aetherflow-scheduler.1", in: ["COMMANDS"], /\.It Cm ([a-z]+)/)
    let commands = try commandsOfTheHelp()
    #expect(commands.count >= 5)
    for command in commands {
      let entry = try #require(
        entries.first { $0.name == command.name }, "the manual lacks the command \(command.name)")
      let documented = entry.text.matches(of: /\n\.It Fl \\-(\S+)/).map {
        String($0.1).replacingOccurrences(of: "\\-", with: "-")
      }
      let missing = Set(command.options).subtracting(documented)
      let unknown = Set(documented).subtracting(command.options).subtracting(command.hiddenOptions)
      #expect(missing == [], "the manual lacks options of \(command.name)")
      #expect(unknown == [], "\(command.name) has no such options")
    }
  }

  @Test func eachExitStatusOfTheHelpIsInTheManual() throws {
    let help = try Program.run(["--help"]).output.split(separator: "EXIT STATUS").last ?? ""
    let statuses = help.matches(of: /(?m)^ *(\d+) +[a-z]/).map { String($0.1) }
    let text = try #require(try sections(of: "aetherflow-scheduler.1")["EXIT STATUS"])
    #expect(text.matches(of: /\n\.It (\d+)/).map { String($0.1) } == statuses)
  }

  // MARK: aetherflow-scheduler.yaml(5)

  @Test(arguments: [("TOP LEVEL", []), ("ITEMS", ["$defs", "item"])])
  func eachKeyIsInTheManualWithItsValues(_ section: String, _ path: [String]) throws {
    let schema = try JSONValue(parsing: Array(try Program.run(["schema"]).output.utf8))
    let object = path.reduce(schema as JSONValue?) { value, name in value?[name] }
    guard case .object(let properties)? = object?["properties"] else {
      Issue.record("the schema has no properties at \(path)")
      return
    }
    let entries = try entries(of: "aetherflow-scheduler.yaml.5", in: [section], /\.It Li (\w+) :/)
    #expect(entries.map(\.name) == properties.map(\.0))
    for (entry, (key, description)) in zip(entries, properties) {
      let words = Set(entry.text.split { " \n,;".contains($0) }.map { $0.trimmingSuffix(".") })
      if case .array(let choices)? = description["enum"] {
        #expect(choices.allSatisfy { words.contains(plain($0)) }, "values of \(key)")
      }
      if let standard = description["default"] {
        #expect(words.contains(plain(standard)), "the default of \(key)")
      }
    }
  }

  // MARK: Configuration of the package

  @Test func theInstalledConfigurationIsValid() throws {
    let result = try Program.run(["check", "--strict", configuration.path])
    #expect(result.status == 0, "\(result.errors)")
  }

  /// What it offers in comments is right, too.
  @Test func theExamplesOfTheInstalledConfigurationAreValid() throws {
    let text = try String(contentsOf: configuration, encoding: .utf8)
    let examples = text.matches(of: /(?m)^#(defaults|items):\n(#.+\n|#\n)+/).map {
      $0.0.replacing(/(?m)^#/, with: "").replacing(/\n [A-Z][\s\S]*/, with: "\n")
    }
    try #require(examples.count == 2)
    let place = try Workplace()
    try place.write(
      "scheduler.yaml",
      text.replacing("items: []\n", with: "").replacing("Europe/Berlin", with: "Europe/Madrid")
        + examples.joined())
    let result = try Program.run(["next", "--json", "scheduler.yaml"], in: place.folder)
    guard case .array(let rows) = try JSONValue(parsing: Array(result.output.utf8)) else {
      Issue.record("\(result.errors)")
      return
    }
    #expect(rows.count == 3)
    #expect(rows.allSatisfy { $0["timezone"] == .string("Europe/Madrid") })
  }

  // MARK: Reading

  private let configuration = Program.packageRoot.appendingPathComponent(
    "packaging/etc/aetherflow/scheduler.yaml")

  /// The text of each section of a page, by its title.
  private func sections(of page: String) throws -> [String: String] {
    let file = Program.packageRoot.appendingPathComponent("packaging/man/\(page)")
    let parts = try String(contentsOf: file, encoding: .utf8).components(separatedBy: "\n.Sh ")
    return Dictionary(
      uniqueKeysWithValues: parts.dropFirst().map { part in
        let lines = part.split(separator: "\n", maxSplits: 1)
        return (String(lines[0]), "\n" + (lines.count > 1 ? String(lines[1]) : ""))
      })
  }

  /// The entries that begin with lines of a form, each with all that follows up to the next.
  private func entries(
    of page: String, in titles: [String], _ form: Regex<(Substring, Substring)>
  ) throws -> [Entry] {
    let sections = try sections(of: page)
    return try titles.flatMap { title in
      let text = try #require(sections[title], "\(page) has no section \(title)")
      let starts = text.matches(of: form)
      return zip(starts, starts.dropFirst().map(\.range.lowerBound) + [text.endIndex]).map {
        Entry(name: String($0.1), text: String(text[$0.range.upperBound..<$1]))
      }
    }
  }

  private struct Command {
    var name: String
    var options: [String]
    var hiddenOptions: [String]
  }

  /// The commands as the program itself describes them, without what all of them have.
  private func commandsOfTheHelp() throws -> [Command] {
    let help = try Program.run(["--experimental-dump-help"]).output
    let commands = try JSONValue(parsing: Array(help.utf8))["command"]?["subcommands"]?.items ?? []
    return commands.compactMap { command in
      guard let name = command["commandName"].map(plain), name != "help" else { return nil }
      var result = Command(name: name, options: [], hiddenOptions: [])
      for argument in command["arguments"]?.items ?? [] {
        let names = (argument["names"]?.items ?? []).compactMap { $0["name"] }.map(plain)
        let options = names.filter { $0.count > 1 && $0 != "help" && $0 != "version" }
        if argument["shouldDisplay"] == .boolean(true) {
          result.options += options
        } else {
          result.hiddenOptions += options
        }
      }
      return result
    }
  }

  private func plain(_ value: JSONValue) -> String {
    switch value {
    case .string(let text): text
    case .integer(let number): String(number)
    case .boolean(let flag): String(flag)
    default: "\(value)"
    }
  }
}

extension JSONValue {
  fileprivate var items: [JSONValue] {
    if case .array(let items) = self { items } else { [] }
  }
}

extension Substring {
  /// The text without a dot at its end.
  fileprivate func trimmingSuffix(_ suffix: Character) -> String {
    String(last == suffix ? dropLast() : self)
  }
}
