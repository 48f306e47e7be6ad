// SPDX-License-Identifier: Apache-2.0

/// Reads a text that holds one YAML document.
public struct YAMLDocument: Sendable {
  /// What bounds a text: it must not be able to take more memory or stack than its size warrants.
  public struct Limits: Sendable {
    /// Bytes of the text.
    public var size = 64 << 20
    /// How deep lists and mappings may stand in each other.
    public var depth = 64
    /// How many nodes all aliases together may stand for.
    public var aliasedNodes = 10_000_000

    public init() {}
  }

  /// What to do with a key that a mapping has twice.
  public enum DuplicateKeys: Sendable {
    /// It is an error: one of the two is not what the person meant.
    case areErrors
    /// The later one wins, as in PyYAML.
    case lastWins
  }

  /// The root; nil for a text without a document.
  public let root: YAMLNode?
  /// What is wrong with single nodes, in the order of the text: tags, merge keys, keys given twice.
  public let problems: [YAMLError]

  /// Reads a text.
  ///
  /// - Throws: the first thing that makes the text unusable as a whole: syntax, encoding, limits,
  ///   aliases. What is wrong with single nodes doesn't, so that everything else can be told with
  ///   it (``problems``).
  /// - Complexity: O(bytes).
  public init(
    parsing bytes: [UInt8], duplicateKeys: DuplicateKeys = .areErrors, limits: Limits = Limits()
  ) throws(YAMLError) {
    guard bytes.count <= limits.size else {
      throw YAMLError(
        code: "yaml-limit",
        message: "the file has \(bytes.count) bytes, more than the limit of \(limits.size)",
        mark: Mark(line: 1, column: 1))
    }
    var composer = YAMLComposer(bytes, duplicateKeys: duplicateKeys, limits: limits)
    root = try composer.document()
    problems = composer.problems
  }
}
