// SPDX-License-Identifier: Apache-2.0

/// A node of a YAML document, with its place in the text.
public struct YAMLNode: Sendable {
  public enum Content: Sendable {
    case scalar(YAMLScalar)
    case sequence([YAMLNode])
    /// The pairs in the order of the text; merged ones (`<<`) come first.
    case mapping([YAMLPair])
  }

  public var content: Content
  /// Where the node begins; for an alias, where the alias stands.
  public var mark: Mark

  public init(_ content: Content, at mark: Mark) {
    self.content = content
    self.mark = mark
  }

  /// The value of a scalar; nil for a sequence and a mapping.
  public var value: YAMLValue? {
    if case .scalar(let scalar) = content { scalar.value } else { nil }
  }

  /// The pairs of a mapping; nil for everything else.
  public var pairs: [YAMLPair]? {
    if case .mapping(let pairs) = content { pairs } else { nil }
  }

  /// The elements of a sequence; nil for everything else.
  public var elements: [YAMLNode]? {
    if case .sequence(let elements) = content { elements } else { nil }
  }

  /// The value under a key; nil if there is none, or if this is no mapping.
  ///
  /// - Complexity: O(pairs). Later pairs win, as in PyYAML.
  public subscript(key: String) -> YAMLNode? {
    pairs?.last { $0.key.text == key }?.value
  }

  /// What kind of value this is, for messages: `a list`, `a number` ….
  public var kind: String {
    switch content {
    case .sequence: "a list"
    case .mapping: "a mapping"
    case .scalar(let scalar): scalar.value.kind
    }
  }
}

/// A key and its value. Keys are scalars; whatever they resolve to, their text is what counts.
public struct YAMLPair: Sendable {
  public var key: YAMLScalar
  public var keyMark: Mark
  public var value: YAMLNode
}

/// A scalar: its text, how it was written, and what YAML 1.1 takes it for.
public struct YAMLScalar: Sendable {
  public enum Style: Sendable {
    case plain, quoted, block
  }

  public var text: String
  public var style: Style
  public var value: YAMLValue
}

/// What a scalar is, by the rules of YAML 1.1 as PyYAML's safe loader applies them.
public enum YAMLValue: Hashable, Sendable {
  case null
  case boolean(Bool)
  /// Integers beyond 64 bits are clamped: no value of the configuration comes near.
  case integer(Int64)
  /// Nothing here wants a fraction, so that its value is not kept.
  case float
  /// Dates are not strings in YAML 1.1; nothing here wants one.
  case timestamp
  /// Bytes (`!!binary`); nothing here wants them, but a flow may have some.
  case binary
  case string(String)

  /// For messages.
  public var kind: String {
    switch self {
    case .null: "nothing"
    case .boolean: "a boolean"
    case .integer: "an integer"
    case .float: "a number with a fraction"
    case .timestamp: "a date"
    case .binary: "binary data"
    case .string: "a string"
    }
  }
}
