// SPDX-License-Identifier: Apache-2.0

import Glibc
import Scheduler

/// From the name of a file to what the scheduler needs: read, decode, look at the named files.
final class ConfigurationLoader {
  /// The scheduler YAML as the person named it; diagnostics name it the same way.
  let file: String
  /// The file whose folder counts as this one's.
  private let place: String
  private let workingDirectory: String?
  private let zones: ZoneDatabase

  /// - Parameter place: a file to stand in for: relative paths begin in its folder.
  init(
    file: String, workingDirectory: String? = nil, inPlaceOf place: String? = nil,
    zones: ZoneDatabase = ZoneDatabase()
  ) {
    self.file = file
    self.place = place ?? file
    self.workingDirectory = workingDirectory
    self.zones = zones
  }

  /// What a file says, and what is wrong with it.
  struct Result {
    /// Nil when the scheduler YAML itself is wrong: then nothing of it is used (C7.3).
    var plan: Plan?
    var marks: [ItemMarks] = []
    /// Of the scheduler YAML first, then of the files that it names.
    var diagnostics: [Diagnostic]
    /// Doubts about files that are valid, which `check` adds to the diagnostics.
    var doubts: [Diagnostic] = []
    /// The texts the diagnostics point into, by file.
    var sources: [String: [UInt8]] = [:]

    var errors: [Diagnostic] { diagnostics.filter { $0.severity == .error } }
    var warnings: [Diagnostic] { diagnostics.filter { $0.severity == .warning } }

    /// Diagnostics as a compiler shows them: place, sentence, line, caret.
    func rendered(_ diagnostics: [Diagnostic]) -> String {
      Diagnostic.rendered(diagnostics, sources: sources)
    }
  }

  /// Loads the file as it is now.
  ///
  /// - Parameter text: what the scheduler YAML is to be taken for, in place of its content.
  func load(reading files: any FileReading = LocalFiles(), as text: [UInt8]? = nil) -> Result {
    let bytes: [UInt8]
    switch text.map(Swift.Result.success) ?? files.read(file) {
    case .success(let content): bytes = content
    case .failure(let problem):
      let diagnostic = Diagnostic(
        file: file, mark: nil, code: "file", message: "the file \(problem.sentence)")
      return Result(diagnostics: [diagnostic])
    }
    let decoded = ConfigurationDecoder.decode(bytes, in: context(files))
    var result = Result(
      marks: decoded.marks, diagnostics: decoded.diagnostics, sources: [file: bytes])
    guard let configuration = decoded.configuration else { return result }
    let named = NamedFiles(
      configuration, decoded.marks, file: file, currentDirectory: Paths.currentDirectory,
      files: files)
    result.diagnostics += named.diagnostics
    result.doubts = named.warnings
    result.sources.merge(named.sources) { own, _ in own }
    result.plan = Plan(
      configuration: configuration, bundles: named.bundles, holds: named.holds,
      manifests: named.manifests)
    return result
  }

  private func context(_ files: any FileReading) -> ConfigurationDecoder.Context {
    let current = Paths.currentDirectory
    return ConfigurationDecoder.Context(
      file: file, folder: Paths.absolute(Paths.folder(of: place), from: current),
      workingDirectory: workingDirectory.map { Paths.absolute($0, from: current) },
      processorCount: sysconf(Int32(_SC_NPROCESSORS_ONLN)), zone: zones.lookup(reading: files))
  }
}
