// SPDX-License-Identifier: Apache-2.0

import YAML

/// Reads a bundle manifest by schema v1 of aetherflow-core (C7.6), stricter where core accepts what
/// then fails in every run.
struct BundleManifest {
  private var reader: ValueReader
  private var entries: [String: String] = [:]

  /// What a valid manifest says.
  struct Content {
    var bundle: Bundle
    /// As ``Manifest/entries``.
    var entries: [String: String]
  }

  /// Reads a manifest: its content, or all that is wrong with the file.
  static func read(
    _ bytes: [UInt8], file: String
  ) -> (content: Content?, diagnostics: [Diagnostic]) {
    var manifest = BundleManifest(reader: ValueReader(file: file))
    let bundle = manifest.decode(bytes)
    let diagnostics = manifest.reader.diagnostics.sorted(by: Diagnostic.precedes)
    guard let bundle, diagnostics.isEmpty else { return (nil, diagnostics) }
    return (Content(bundle: bundle, entries: manifest.entries), [])
  }

  private mutating func decode(_ bytes: [UInt8]) -> Bundle? {
    let root: YAMLNode?
    do {
      let document = try YAMLDocument(parsing: bytes, duplicateKeys: .lastWins)
      for problem in document.problems {
        reader.report(problem.code, problem.message, at: problem.mark)
      }
      root = document.root
    } catch {
      reader.report(error.code, error.message, at: error.mark)
      return nil
    }
    guard let root, root.pairs != nil else {
      reader.report(
        "manifest", "a bundle manifest is a mapping with the key bundle",
        at: root?.mark ?? Mark(line: 1, column: 1))
      return nil
    }
    checkKeys(
      root, "the manifest",
      ["version", "mode", "bundle", "resources", "paths", "zip_drivers", "env_files"])
    if let version = root["version"], version.scalarText != "1" {
      reader.report("manifest", "version must be 1, the only one core knows", at: version.mark)
    }
    entries = Manifest.entries(of: root)
    checkTexts(root, "", ["mode"])
    checkKind(root, "paths", "", "a mapping") { $0.pairs != nil }
    checkKind(root, "env_files", "", "a list") { $0.elements != nil }
    root["resources"].map { checkResources($0) }
    root["zip_drivers"].map { checkArchiveDrivers($0) }
    guard let bundle = mapping(root, "bundle", "bundle") else { return nil }
    return decodeBundle(bundle, resources: root["resources"]?.pairs?.map(\.key.text) ?? [])
  }

  private mutating func decodeBundle(_ bundle: YAMLNode, resources: [String]) -> Bundle? {
    checkKeys(bundle, "bundle", ["id", "source", "layout", "entry_flow", "fetch_policy"])
    let id = required(bundle, "id", of: "bundle")
    if let id, !Self.isPathSegment(id) {
      reader.report(
        "manifest",
        "bundle.id \"\(id)\" becomes the name of a folder: it must not contain \"/\" or be \"..\"",
        at: bundle["id"]?.mark ?? bundle.mark)
    }
    let entryFlow = required(bundle, "entry_flow", of: "bundle")
    if let policy = bundle["fetch_policy"] {
      checkWord(policy, "bundle.fetch_policy", ["cache_check", "always"])
    }
    mapping(bundle, "source", "bundle.source").map { checkSource($0, resources: resources) }
    if let layout = mapping(bundle, "layout", "bundle.layout") {
      checkKeys(layout, "bundle.layout", ["profiles_file", "flows_dir", "plugins_dir"])
      _ = required(layout, "profiles_file", of: "bundle.layout")
      // Core takes no null here, though it takes the missing key.
      for key in ["flows_dir", "plugins_dir"] {
        layout[key].map { _ = reader.text($0, "bundle.layout.\(key)") }
      }
    }
    guard let id, let entryFlow else { return nil }
    return Bundle(id: id, entryFlow: entryFlow)
  }

  private mutating func checkSource(_ source: YAMLNode, resources: [String]) {
    let texts = [
      "resource", "base_path", "bundle", "list_sql", "fetch_sql", "list_path", "fetch_path",
      "prefix_param",
    ]
    checkKeys(source, "bundle.source", ["type", "strict_fingerprint"] + texts)
    checkTexts(source, "bundle.source.", texts)
    let types = ["filesystem", "sftp", "smb", "db", "rest"]
    if let type = source["type"] { checkWord(type, "bundle.source.type", types) }
    if let strict = source["strict_fingerprint"], !Self.isBooleanToCore(strict) {
      _ = reader.boolean(strict, "bundle.source.strict_fingerprint")
    }
    let type = source["type"]?.scalarText ?? "filesystem"
    guard type != "filesystem", types.contains(type) else { return }
    guard let resource = source["resource"] else {
      return reader.report(
        "manifest", "a source of type \(type) needs bundle.source.resource", at: source.mark)
    }
    guard case .string(let name)? = resource.value, !resources.contains(name) else { return }
    reader.report(
      "manifest",
      "bundle.source.resource \"\(name)\" is not among the resources of the manifest"
        + NearestWord.hint(for: name, among: resources), at: resource.mark)
  }

  private mutating func checkResources(_ resources: YAMLNode) {
    guard let pairs = resources.pairs else {
      return reader.report(
        "manifest", "resources must be a mapping, not \(resources.kind)", at: resources.mark)
    }
    for pair in pairs {
      let name = "resources.\(pair.key.text)"
      guard pair.value.pairs != nil else {
        reader.report(
          "manifest", "\(name) must be a mapping, not \(pair.value.kind)", at: pair.value.mark)
        continue
      }
      checkKeys(pair.value, name, ["kind", "driver", "config", "options", "decode"])
      _ = required(pair.value, "kind", of: name)
      _ = required(pair.value, "driver", of: name)
      for key in ["config", "options", "decode"] {
        checkKind(pair.value, key, "\(name).", "a mapping") { $0.pairs != nil }
      }
    }
  }

  private mutating func checkArchiveDrivers(_ drivers: YAMLNode) {
    guard let elements = drivers.elements else {
      return reader.report(
        "manifest", "zip_drivers must be a list, not \(drivers.kind)", at: drivers.mark)
    }
    for element in elements {
      checkWord(element, "zip_drivers", ["pyzipper", "zipfile", "os", "external"])
    }
  }

  // MARK: Parts

  private mutating func checkKeys(_ node: YAMLNode, _ place: String, _ keys: [String]) {
    for pair in node.pairs ?? [] where !keys.contains(pair.key.text) {
      reader.report(
        "unknown-key",
        "unknown key \"\(pair.key.text)\" in \(place)"
          + NearestWord.hint(for: pair.key.text, among: keys), at: pair.keyMark)
    }
  }

  private mutating func checkWord(_ node: YAMLNode, _ key: String, _ words: [String]) {
    guard !words.contains(node.scalarText) else { return }
    let hint = NearestWord.hint(for: node.scalarText, among: words)
    reader.report(
      "manifest",
      "\(key) must be one of \(words.joined(separator: ", ")), not \(node.described)\(hint)",
      at: node.mark)
  }

  /// Checks strings that may be null.
  private mutating func checkTexts(_ node: YAMLNode, _ prefix: String, _ keys: [String]) {
    for key in keys {
      guard let value = node[key], value.value != .null else { continue }
      _ = reader.text(value, prefix + key)
    }
  }

  private mutating func checkKind(
    _ node: YAMLNode, _ key: String, _ prefix: String, _ kind: String, _ fits: (YAMLNode) -> Bool
  ) {
    guard let value = node[key], !fits(value) else { return }
    reader.report(
      "manifest", "\(prefix)\(key) must be \(kind), not \(value.kind)", at: value.mark)
  }

  /// Core's validation takes words in quotes and 0 and 1 for booleans, and null for none.
  private static func isBooleanToCore(_ node: YAMLNode) -> Bool {
    node.value == .null
      || ["0", "1", "true", "false", "yes", "no", "on", "off", "y", "n", "t", "f"]
        .contains(node.scalarText.lowercased())
  }

  private mutating func mapping(_ node: YAMLNode, _ key: String, _ name: String) -> YAMLNode? {
    guard let value = node[key] else {
      reader.report("missing-key", "\(name) is missing", at: node.mark)
      return nil
    }
    guard value.pairs != nil else {
      reader.report("manifest", "\(name) must be a mapping, not \(value.kind)", at: value.mark)
      return nil
    }
    return value
  }

  private mutating func required(_ node: YAMLNode, _ key: String, of place: String) -> String? {
    guard let value = node[key] else {
      reader.report("missing-key", "\(place).\(key) is missing", at: node.mark)
      return nil
    }
    return reader.text(value, "\(place).\(key)")
  }

  /// Core joins the id to a path as it is: `../../x` would write beside all bundles.
  private static func isPathSegment(_ id: String) -> Bool {
    !id.contains("/") && id != "." && id != ".."
  }
}
