// SPDX-License-Identifier: Apache-2.0

import JSON
import Reactor
import Scheduler
import SystemPackage
import YAML

/// Asks AetherFlow about each flow and manifest (C6.6), two questions at a time; nothing is synced.
struct EngineCheck {
  private static let atOnce = 2

  private let engine: Engine
  private let file: String
  private let environment = Environment.all

  init(engine: Engine, file: String) {
    self.engine = engine
    self.file = file
  }

  /// One question: the command, and the item's value that it is about.
  private struct Question {
    var arguments: [String]
    var subject: String
    var mark: Mark
  }

  private final class Inquiry {
    let question: Question
    let handle: ProcessHandle
    var output: PipeReader
    var errors: PipeReader
    var tokens: [Token] = []
    var answer: [UInt8] = []
    var complaint: [UInt8] = []

    init(_ question: Question, _ process: consuming SpawnedProcess) {
      self.question = question
      handle = process.handle
      output = process.standardOutput
      errors = process.standardError
    }
  }

  /// Asks about everything the items of a plan name, each thing once.
  func run(_ plan: Plan, _ marks: [ItemMarks]) throws(Errno) -> [Diagnostic] {
    var questions = questions(plan.configuration, marks)[...]
    var reactor = try Reactor<Int>()
    var inquiries: [Int: Inquiry] = [:]
    var diagnostics: [Diagnostic] = []
    var next = 0
    var buffer = [UInt8](repeating: 0, count: 64 << 10)
    while !questions.isEmpty || !inquiries.isEmpty {
      while inquiries.count < Self.atOnce, let question = questions.popFirst() {
        switch start(question, in: plan.configuration.workingDirectory) {
        case .success(let inquiry):
          for descriptor in [inquiry.output.descriptor, inquiry.errors.descriptor] {
            inquiry.tokens.append(try reactor.register(descriptor, for: .reading, as: next))
          }
          inquiries[next] = inquiry
          next += 1
        case .failure(let error):
          diagnostics.append(diagnostic(question, "\(question.subject): \(error)"))
        }
      }
      guard !inquiries.isEmpty else { continue }
      try reactor.wait()
      while let event = reactor.next() {
        guard let inquiry = inquiries[event.source] else { continue }
        if try read(inquiry, through: &buffer) {
          inquiry.tokens.forEach { reactor.deregister($0) }
          inquiries[event.source] = nil
          diagnostics += judge(inquiry)
        }
      }
    }
    return diagnostics
  }

  private func start(
    _ question: Question, in directory: String
  ) -> Result<Inquiry, SpawnError> {
    do {
      let request = SpawnRequest(
        executable: engine.executable, arguments: [engine.executable] + question.arguments,
        environment: environment, directory: directory)
      return .success(Inquiry(question, try Spawner.start(request)))
    } catch {
      return .failure(error)
    }
  }

  /// Reads both pipes; true when both are at their end.
  private func read(_ inquiry: Inquiry, through buffer: inout [UInt8]) throws(Errno) -> Bool {
    let output = try inquiry.output.read(upTo: 1 << 20, through: &buffer) { portion in
      for index in portion.indices { inquiry.answer.append(portion[index]) }
    }
    let errors = try inquiry.errors.read(upTo: 1 << 20, through: &buffer) { portion in
      for index in portion.indices { inquiry.complaint.append(portion[index]) }
    }
    return output == .endOfFile && errors == .endOfFile
  }

  private func questions(_ configuration: Configuration, _ marks: [ItemMarks]) -> [Question] {
    var known: Set<[String]> = []
    return zip(configuration.items, marks).compactMap { item, marks in
      let question: Question
      if let manifest = item.bundleManifest {
        question = Question(
          arguments: ["bundle", "status", "--bundle-manifest", manifest, "--json"],
          subject: manifest, mark: marks.bundleManifest ?? marks.item)
      } else if let flow = item.flowYAML {
        question = Question(
          arguments: ["validate", "--flow-yaml", flow, "--json"], subject: flow,
          mark: marks.flowYAML ?? marks.item)
      } else {
        return nil
      }
      return known.insert(question.arguments).inserted ? question : nil
    }
  }

  /// What the engine answered: `errors` and `warnings` of `validate`, or just that it refused.
  private func judge(_ inquiry: Inquiry) -> [Diagnostic] {
    let question = inquiry.question
    if let answer = try? JSONValue(parsing: inquiry.answer) {
      return findings(answer["errors"], question, .error)
        + findings(answer["warnings"], question, .warning)
    }
    let complaint = String(decoding: inquiry.complaint, as: UTF8.self)
    let reason = complaint.split(separator: "\n").last.map(String.init) ?? "no answer"
    return [diagnostic(question, "AetherFlow refuses \"\(question.subject)\": \(reason)")]
  }

  private func findings(
    _ list: JSONValue?, _ question: Question, _ severity: Diagnostic.Severity
  ) -> [Diagnostic] {
    guard case .array(let findings)? = list else { return [] }
    return findings.map { finding in
      let place = finding["loc"]?.text.map { "\($0): " } ?? ""
      let code = finding["code"]?.text ?? "invalid"
      return diagnostic(
        question,
        "AetherFlow on \"\(question.subject)\": \(place)\(finding["msg"]?.text ?? code) (\(code))",
        severity)
    }
  }

  private func diagnostic(
    _ question: Question, _ message: String, _ severity: Diagnostic.Severity = .error
  ) -> Diagnostic {
    Diagnostic(
      file: file, mark: question.mark, severity: severity, code: "engine", message: message)
  }
}
