// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import JSON
import Scheduler
import YAML

/// `check FILE`: everything that is wrong or doubtful, before anything runs.
struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Check a scheduler YAML and the files it names.",
    discussion: """
      Tells every error and every warning, each with its place. Errors are in the
      file itself or in a flow or manifest that it names; a warning is told where an
      item fires on other days than it did under the Python scheduler, and where a
      flow keeps its workspace or state below /tmp.

      EXAMPLES
        aetherflow-scheduler check scheduler.yaml
        aetherflow-scheduler check --strict scheduler.yaml && echo all is well
        aetherflow-scheduler check --json scheduler.yaml | jq .errors
        aetherflow-scheduler check --engine scheduler.yaml

      EXIT STATUS
        0 no errors, 2 errors, 3 warnings only and --strict
      """)

  @OptionGroup var arguments: FileArguments

  @Flag(help: "Print the result as JSON on standard output.")
  var json = false

  @Flag(help: "Make warnings errors.")
  var strict = false

  @Flag(help: "Ask AetherFlow as well about each flow and manifest; syncs nothing.")
  var engine = false

  @Option(name: .customLong("aetherflow"), help: "The aetherflow command, for --engine.")
  var aetherflow: String?

  func run() throws {
    var result = arguments.loader.load()
    if let configuration = result.plan?.configuration {
      result.diagnostics += DialectWarnings.find(
        in: configuration, result.marks, file: arguments.file, after: Daemon.now().wall)
      result.diagnostics += result.doubts
    }
    if engine, let plan = result.plan {
      result.diagnostics += try askEngine(plan, result.marks)
    }
    json ? Console.data(self.json(of: result)) : tell(result)
    if !result.errors.isEmpty { throw ExitCode.invalidConfiguration }
    if strict, !result.warnings.isEmpty { throw ExitCode.warningsOnly }
  }

  private func askEngine(_ plan: Plan, _ marks: [ItemMarks]) throws -> [Diagnostic] {
    do {
      let engine = try Engine.locate(option: aetherflow)
      return try EngineCheck(engine: engine, file: arguments.file).run(plan, marks)
    } catch let error as Engine.NotFound {
      Console.message(error.message)
      throw ExitCode.failed
    }
  }

  private func tell(_ result: ConfigurationLoader.Result) {
    if !result.diagnostics.isEmpty { Console.message(result.rendered(result.diagnostics)) }
    let items = result.plan.map { Count.of($0.configuration.items.count, "item") + ", " } ?? ""
    Console.message(
      "\(arguments.file): \(items)\(Count.of(result.errors.count, "error")), "
        + Count.of(result.warnings.count, "warning"))
  }

  private func json(of result: ConfigurationLoader.Result) -> JSONValue {
    let isOK = result.errors.isEmpty && (!strict || result.warnings.isEmpty)
    return .object([
      ("ok", .boolean(isOK)),
      ("errors", .array(result.errors.map(\.json))),
      ("warnings", .array(result.warnings.map(\.json))),
    ])
  }
}

extension Diagnostic {
  /// As `check --json` prints it (C10); without a place, line and column are null.
  var json: JSONValue {
    .object([
      ("file", .string(file)),
      ("line", mark.map { .integer(Int64($0.line)) } ?? .null),
      ("column", mark.map { .integer(Int64($0.column)) } ?? .null),
      ("code", .string(code)),
      ("message", .string(message)),
    ])
  }
}

/// Counts in sentences.
enum Count {
  static func of(_ count: Int, _ noun: String) -> String {
    "\(count) \(noun)\(count == 1 ? "" : "s")"
  }
}
