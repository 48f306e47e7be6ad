// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Scheduler

/// A scheduler YAML in `Fixtures/Configuration`, and what `check` has to say about it.
///
/// `NAME.yaml` is decoded; beside it, `NAME.expected` has the diagnostics. `NAME/` is decoded and
/// checked against the files it names: `scheduler.yaml` and all beside it are taken to lie in
/// `/etc/aetherflow`, and `current/` to be the current directory, `/srv/operator`; `expected` has
/// the diagnostics.
struct ConfigurationFixture: Sendable, CustomTestStringConvertible {
  var name: String
  private var source: URL
  private var expected: URL
  /// The folder that stands for `/etc/aetherflow`; nil if named files don't count.
  private var folder: URL?

  var testDescription: String { name }

  static let directory = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Fixtures/Configuration")

  private static let currentDirectory = "/srv/operator"

  static let all: [ConfigurationFixture] = {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: directory.path)) ?? []
    return names.sorted().compactMap { name in
      let place = directory.appendingPathComponent(name)
      if place.pathExtension == "yaml" {
        return ConfigurationFixture(
          name: place.deletingPathExtension().lastPathComponent, source: place,
          expected: place.deletingPathExtension().appendingPathExtension("expected"))
      }
      guard place.pathExtension.isEmpty else { return nil }
      return ConfigurationFixture(
        name: name, source: place.appendingPathComponent("scheduler.yaml"),
        expected: place.appendingPathComponent("expected"), folder: place)
    }
  }()

  func expectedText() throws -> String {
    String(decoding: try Data(contentsOf: expected), as: UTF8.self)
  }

  func rewrite(_ text: String) throws {
    try Data(text.utf8).write(to: expected)
  }

  /// The diagnostics as `check` shows them; `valid` if there are none.
  func rendered() throws -> String {
    let bytes = [UInt8](try Data(contentsOf: source))
    let decoded = Decoding.decode(bytes)
    var diagnostics = decoded.diagnostics
    var sources = [Decoding.file: bytes]
    if let folder, let configuration = decoded.configuration {
      let named = NamedFiles(
        configuration, decoded.marks, file: Decoding.file,
        currentDirectory: Self.currentDirectory, files: FixtureFiles(folder: folder))
      diagnostics += named.diagnostics + named.warnings
      sources.merge(named.sources) { own, _ in own }
    }
    guard !diagnostics.isEmpty else { return "valid\n" }
    return Diagnostic.rendered(diagnostics, sources: sources) + "\n"
  }

  /// The files of a fixture under the paths that they are taken to have.
  private struct FixtureFiles: FileReading {
    var folder: URL

    func read(_ path: String) -> Result<[UInt8], FileProblem> {
      guard let place = place(of: path) else { return .failure(.missing) }
      var isDirectory: ObjCBool = false
      guard FileManager.default.fileExists(atPath: place.path, isDirectory: &isDirectory) else {
        return .failure(.missing)
      }
      guard !isDirectory.boolValue, let data = try? Data(contentsOf: place) else {
        return .failure(.isDirectory)
      }
      return .success([UInt8](data))
    }

    private func place(of path: String) -> URL? {
      for (root, directory) in [
        (Decoding.folder + "/", folder),
        (ConfigurationFixture.currentDirectory + "/", folder.appendingPathComponent("current")),
      ] where path.hasPrefix(root) {
        return directory.appendingPathComponent(String(path.dropFirst(root.count)))
      }
      return nil
    }
  }
}
