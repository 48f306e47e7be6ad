// SPDX-License-Identifier: Apache-2.0

import YAML

/// What the files say that a configuration names: flows and bundle manifests (C2, C6.4, C7.3).
///
/// Nothing here is wrong with the scheduler YAML itself: `check` makes errors of it, `run` holds the
/// items concerned.
public struct NamedFiles {
  /// In the order of the items; of a file that several items name, told once.
  public private(set) var diagnostics: [Diagnostic] = []
  /// What is doubtful in files that are valid, for `check` to tell; in the same order.
  public private(set) var warnings: [Diagnostic] = []
  public private(set) var bundles: [String: Bundle] = [:]
  public private(set) var holds: [String: Hold] = [:]
  /// The texts the diagnostics point into, by file.
  public private(set) var sources: [String: [UInt8]] = [:]

  private let file: String
  private let configuration: Configuration
  private let currentDirectory: String
  private let files: any FileReading
  private var flows: [String: FlowFile] = [:]
  private var manifestFiles: [String: ManifestFile] = [:]
  private var known: Set<Diagnostic> = []

  private struct FlowFile {
    var flow: FlowDocument?
    var problem: FileProblem?
    var diagnostic: Diagnostic?
  }

  private struct ManifestFile {
    var content: BundleManifest.Content?
    var problem: FileProblem?
    var diagnostics: [Diagnostic] = []
  }

  /// Reads every named file once and checks each item against them.
  ///
  /// - Parameters:
  ///   - decoded: a valid configuration.
  ///   - file: the scheduler YAML as the person named it.
  ///   - currentDirectory: where the Python scheduler would have looked for relative paths.
  public init(
    _ configuration: Configuration, _ marks: [ItemMarks], file: String, currentDirectory: String,
    files: any FileReading
  ) {
    self.configuration = configuration
    self.file = file
    self.currentDirectory = currentDirectory
    self.files = files
    for (item, marks) in zip(configuration.items, marks) {
      check(item, marks)
    }
  }

  private mutating func check(_ item: Item, _ marks: ItemMarks) {
    if let manifest = item.bundleManifest {
      checkBundle(item, manifest, marks)
    } else if let flow = item.flowYAML {
      checkFlow(item, flow, marks)
    }
  }

  // MARK: Flows

  private mutating func checkFlow(_ item: Item, _ path: String, _ marks: ItemMarks) {
    let flowFile = flowFile(path)
    if let problem = flowFile.problem {
      return hold(
        item, .flowInvalid, at: marks.flowYAML ?? marks.item, code: "flow-file",
        "flow_yaml: \(describe(problem, path))")
    }
    if let diagnostic = flowFile.diagnostic {
      report(diagnostic)
      return hold(item, .flowInvalid, diagnostic.headline)
    }
    guard let flow = flowFile.flow else { return }
    if let expected = item.flow, expected != flow.id {
      hold(
        item, .flowInvalid, at: marks.flow ?? marks.item, code: "flow-id",
        "flow \"\(expected)\" is not the flow of \"\(path)\", whose flow.id is \"\(flow.id)\"")
    }
    if let job = item.flowJob, !flow.jobIDs.contains(job) {
      let hint = NearestWord.hint(for: job, among: flow.jobIDs)
      let list = flow.jobIDs.isEmpty ? "no jobs" : "the jobs \(flow.jobIDs.joined(separator: ", "))"
      hold(
        item, .flowInvalid, at: marks.flowJob ?? marks.item, code: "flow-job",
        "flow_job \"\(job)\" is no job of \"\(path)\", which has \(list)\(hint)")
    }
  }

  private mutating func flowFile(_ path: String) -> FlowFile {
    let absolute = PathText.absolute(path, from: configuration.workingDirectory)
    if let known = flows[absolute] { return known }
    var result = FlowFile()
    switch files.read(absolute) {
    case .success(let bytes):
      (result.flow, result.diagnostic) = FlowDocument.read(bytes, file: absolute)
      warnings += result.flow?.warnings ?? []
      if result.diagnostic != nil || result.flow?.warnings.isEmpty == false {
        sources[absolute] = bytes
      }
    case .failure(let problem): result.problem = problem
    }
    flows[absolute] = result
    return result
  }

  // MARK: Bundles

  private mutating func checkBundle(_ item: Item, _ path: String, _ marks: ItemMarks) {
    let manifest = manifestFile(path)
    if let problem = manifest.problem {
      return hold(
        item, .bundleInvalid, at: marks.bundleManifest ?? marks.item, code: "manifest-file",
        "bundle_manifest: \(describe(problem, path))")
    }
    manifest.diagnostics.forEach { report($0) }
    if let first = manifest.diagnostics.first {
      return hold(item, .bundleInvalid, first.headline)
    }
    guard let bundle = manifest.content?.bundle else { return }
    bundles[item.id] = bundle
    guard let flow = item.flowYAML else { return }
    let place = marks.flowYAML ?? marks.item
    if flow.hasPrefix("/") {
      hold(
        item, .bundleInvalid, at: place, code: "entry-flow",
        "with bundle_manifest, flow_yaml is a path inside the bundle and can't be absolute; "
          + "the manifest's entry_flow is \"\(bundle.entryFlow)\"")
    } else if PathText.plain(flow) != PathText.plain(bundle.entryFlow) {
      hold(
        item, .bundleInvalid, at: place, code: "entry-flow",
        "flow_yaml \"\(flow)\" differs from entry_flow \"\(bundle.entryFlow)\" of \"\(path)\", and "
          + "with a bundle AetherFlow runs entry_flow: make them equal, or leave flow_yaml out")
    }
  }

  private mutating func manifestFile(_ path: String) -> ManifestFile {
    let absolute = PathText.absolute(path, from: configuration.workingDirectory)
    if let known = manifestFiles[absolute] { return known }
    var result = ManifestFile()
    switch files.read(absolute) {
    case .success(let bytes):
      (result.content, result.diagnostics) = BundleManifest.read(bytes, file: absolute)
      if !result.diagnostics.isEmpty { sources[absolute] = bytes }
    case .failure(let problem): result.problem = problem
    }
    manifestFiles[absolute] = result
    return result
  }

  /// The manifests that items name, by absolute path.
  public var manifests: [String: Manifest] {
    var result: [String: Manifest] = [:]
    for (path, file) in manifestFiles {
      var fault: String?
      if let problem = file.problem {
        fault = "\(path): error: the file \(problem.sentence)"
      } else if !file.diagnostics.isEmpty {
        fault = Diagnostic.rendered(file.diagnostics, sources: sources.filter { $0.key == path })
      }
      result[path] = Manifest(entries: file.content?.entries, fault: fault)
    }
    return result
  }

  // MARK: Telling

  /// What is wrong with a file, and where else it may be that was meant (C1, `working_directory`).
  private func describe(_ problem: FileProblem, _ path: String) -> String {
    let absolute = PathText.absolute(path, from: configuration.workingDirectory)
    guard problem == .missing, !path.hasPrefix("/") else {
      return "\"\(absolute)\" \(problem.sentence)"
    }
    let elsewhere = PathText.absolute(path, from: currentDirectory)
    if elsewhere != absolute, files.exists(elsewhere) {
      return "\"\(absolute)\" does not exist, but \"\(elsewhere)\" does: relative paths begin at "
        + "working_directory, not at the current directory; set working_directory to "
        + "\"\(currentDirectory)\" if that was meant"
    }
    return "\"\(absolute)\" does not exist (relative paths begin at working_directory, "
      + "\"\(configuration.workingDirectory)\")"
  }

  private mutating func hold(
    _ item: Item, _ reason: Hold.Reason, at mark: Mark, code: String, _ message: String
  ) {
    report(Diagnostic(file: file, mark: mark, code: code, message: message))
    hold(item, reason, message)
  }

  private mutating func hold(_ item: Item, _ reason: Hold.Reason, _ message: String) {
    if holds[item.id] == nil { holds[item.id] = Hold(reason: reason, message: message) }
  }

  private mutating func report(_ diagnostic: Diagnostic) {
    if known.insert(diagnostic).inserted { diagnostics.append(diagnostic) }
  }
}
