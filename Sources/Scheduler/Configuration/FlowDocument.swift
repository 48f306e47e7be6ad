// SPDX-License-Identifier: Apache-2.0

import YAML

/// What the scheduler looks at in a flow YAML: its id and its jobs (C6.4), and where it keeps things.
///
/// Everything else is core's to judge; unknown and doubled keys are none of our business.
struct FlowDocument: Hashable, Sendable {
  var id: String
  var jobIDs: [String]
  /// What `check` doubts about a flow that can run.
  var warnings: [Diagnostic] = []

  /// Reads a flow; nil together with the reason.
  static func read(_ bytes: [UInt8], file: String) -> (flow: FlowDocument?, Diagnostic?) {
    func problem(_ code: String, _ message: String, _ mark: Mark) -> (FlowDocument?, Diagnostic?) {
      (nil, Diagnostic(file: file, mark: mark, code: code, message: message))
    }
    let root: YAMLNode?
    do {
      let document = try YAMLDocument(parsing: bytes, duplicateKeys: .lastWins)
      if let first = document.problems.first {
        return problem(first.code, first.message, first.mark)
      }
      root = document.root
    } catch {
      return problem(error.code, error.message, error.mark)
    }
    let start = Mark(line: 1, column: 1)
    guard let root, root.pairs != nil else {
      return problem("flow", "a flow YAML is a mapping with the keys flow and jobs", start)
    }
    guard let meta = root["flow"], let identifier = meta["id"] else {
      return problem(
        "flow", "the flow has no flow.id: AetherFlow needs one", root["flow"]?.mark ?? root.mark)
    }
    guard case .string(let id)? = identifier.value else {
      return problem(
        "flow", "flow.id must be a string, not \(identifier.described)", identifier.mark)
    }
    guard let jobs = root["jobs"] else {
      return problem("flow", "the flow has no jobs: AetherFlow needs a list of them", root.mark)
    }
    guard let elements = jobs.elements else {
      return problem("flow", "jobs must be a list, not \(jobs.described)", jobs.mark)
    }
    let flow = FlowDocument(
      id: id, jobIDs: elements.compactMap { $0["id"]?.scalarText },
      warnings: TemporaryPlaces.find(in: meta, file: file))
    return (flow, nil)
  }
}
