// SPDX-License-Identifier: Apache-2.0

public import YAML

/// From the text of a `scheduler.yaml` to its configuration, or to everything that is wrong with it.
public struct ConfigurationDecoder {
  /// What decoding depends on besides the text.
  public struct Context {
    /// The file as the person named it.
    public var file: String
    /// The folder of the file, absolute, links unresolved: where relative paths begin (C2.1).
    public var folder: String
    /// `--working-directory`, absolute; wins over the file.
    public var workingDirectory: String?
    /// How many processors the default of `max_concurrent_runs` counts on.
    public var processorCount: Int
    /// Looks up a zone of the tz database.
    public var zone: (String) -> Result<TimeZoneRules, ZoneProblem>

    public init(
      file: String, folder: String, workingDirectory: String? = nil, processorCount: Int,
      zone: @escaping (String) -> Result<TimeZoneRules, ZoneProblem>
    ) {
      self.file = file
      self.folder = folder
      self.workingDirectory = workingDirectory
      self.processorCount = processorCount
      self.zone = zone
    }
  }

  let context: Context
  var source: SourceText
  var reader: ValueReader
  var configuration: Configuration
  var marks: [ItemMarks] = []
  /// The nodes of `defaults`.
  var defaults: [ItemKey: YAMLNode] = [:]
  /// Where each id was first used.
  var ids: [String: Mark] = [:]

  /// Decodes a text.
  ///
  /// - Returns: the configuration, or nil if there is any error; and all errors and warnings, in
  ///   the order of their places.
  /// - Complexity: O(bytes).
  public static func decode(_ bytes: [UInt8], in context: Context) -> DecodedConfiguration {
    var decoder = ConfigurationDecoder(bytes, context)
    decoder.decode(bytes)
    let diagnostics = decoder.reader.diagnostics.sorted(by: Diagnostic.precedes)
    let isValid = !diagnostics.contains { $0.severity == .error }
    return DecodedConfiguration(
      configuration: isValid ? decoder.configuration : nil, marks: decoder.marks,
      diagnostics: diagnostics)
  }

  private init(_ bytes: [UInt8], _ context: Context) {
    self.context = context
    source = SourceText(bytes)
    reader = ValueReader(file: context.file)
    configuration = Configuration(
      maxConcurrentRuns: max(1, context.processorCount * 4),
      workingDirectory: context.workingDirectory ?? context.folder)
  }

  private mutating func decode(_ bytes: [UInt8]) {
    do {
      let document = try YAMLDocument(parsing: bytes)
      for problem in document.problems {
        reader.report(problem.code, problem.message, at: problem.mark)
      }
      guard let root = document.root, root.value != .null else {
        return reader.report(
          "empty", "the file is empty: it needs at least \"items: []\"",
          at: Mark(line: 1, column: 1))
      }
      decodeTopLevel(root)
    } catch {
      reader.report(error.code, error.message, at: error.mark)
    }
  }

  private mutating func decodeTopLevel(_ root: YAMLNode) {
    guard let pairs = root.pairs else {
      return reader.report(
        "type", "the top level must be a mapping with the key items, not \(root.kind)",
        at: root.mark)
    }
    var values: [TopLevelKey: YAMLNode] = [:]
    for pair in pairs {
      if let key = TopLevelKey(rawValue: pair.key.text) {
        values[key] = pair.value
      } else {
        let itemKey = ItemKey(rawValue: pair.key.text)
        reportUnknownKey(
          pair, among: TopLevelKey.allCases.map(\.rawValue), of: "the top level",
          elsewhere: itemKey.map { $0.isOptional ? "in defaults or in an item" : "in an item" })
      }
    }
    // The items need what stands beside them, in whatever order it is written.
    for key in TopLevelKey.allCases {
      if let node = values[key] { decode(key, node) }
    }
    if values[.items] == nil {
      reader.report(
        "missing-key", "the key items is missing: a list of items, or []", at: root.mark)
    }
  }

  private mutating func decode(_ key: TopLevelKey, _ node: YAMLNode) {
    let name = key.rawValue
    switch key {
    case .version:
      guard case .integer(let version)? = node.value, version != 1 else {
        _ = reader.integer(node, name, 1...1)
        return
      }
      reader.report(
        "range", "version \(version) is unknown: this program reads version 1", at: node.mark)
    case .timezone:
      guard let zone = reader.text(node, name) else { return }
      configuration.timezone = zone
      _ = self.zone(zone, at: node.mark)
    case .cronDialect:
      reader.choice(node, name, CronDialect.self).map { configuration.cronDialect = $0 }
    case .maxConcurrentRuns:
      reader.integer(node, name, 1...1_000_000).map { configuration.maxConcurrentRuns = Int($0) }
    case .workingDirectory:
      guard let path = reader.text(node, name), context.workingDirectory == nil else { return }
      configuration.workingDirectory = PathText.absolute(path, from: context.folder)
    case .environment:
      configuration.environment = reader.environment(node, name)
    case .defaults:
      decodeDefaults(node)
    case .items:
      decodeItems(node)
    }
  }

  /// - Parameter elsewhere: the same key where it would be known, such as `in defaults`.
  mutating func reportUnknownKey(
    _ pair: YAMLPair, among keys: [String], of place: String, elsewhere: String? = nil
  ) {
    let hint =
      elsewhere.map { "; it belongs \($0)" } ?? NearestWord.hint(for: pair.key.text, among: keys)
    reader.report(
      "unknown-key", "unknown key \"\(pair.key.text)\" in \(place)\(hint)", at: pair.keyMark)
  }

  /// The rules of a zone; a diagnostic if there are none.
  mutating func zone(_ name: String, at mark: Mark) -> TimeZoneRules? {
    switch context.zone(name) {
    case .success(let zone): return zone
    case .failure(let problem):
      reader.report("timezone", problem.message, at: mark)
      return nil
    }
  }
}

/// The result of decoding one file.
public struct DecodedConfiguration: Sendable {
  /// Nil if there is any error.
  public var configuration: Configuration?
  /// Where the items' values stand, in the order of the items.
  public var marks: [ItemMarks]
  public var diagnostics: [Diagnostic]
}

/// Where the values of an item stand that later checks may find fault with.
public struct ItemMarks: Hashable, Sendable {
  public var item: Mark
  public var cron: Mark?
  public var flowYAML: Mark?
  public var flow: Mark?
  public var flowJob: Mark?
  public var bundleManifest: Mark?
}

/// Why a zone can't be used; a sentence with the remedy.
public struct ZoneProblem: Error, Hashable, Sendable {
  public var message: String

  public init(message: String) {
    self.message = message
  }

  /// The problem of a name that the tz database lacks.
  public static func unknown(_ name: String, among names: [String]) -> ZoneProblem {
    let hint = NearestWord.hint(for: name, among: names)
    return ZoneProblem(
      message: "unknown time zone \"\(name)\"\(hint); names are those of the tz database, such as "
        + "Europe/Berlin")
  }
}
