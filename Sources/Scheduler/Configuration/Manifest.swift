// SPDX-License-Identifier: Apache-2.0

import YAML

/// What a bundle manifest said when it was last valid, and what is wrong with it now (C7.6).
public struct Manifest: Hashable, Sendable {
  /// The values by their places, such as `bundle.entry_flow` or `env_files[0]`; nil if the file has
  /// never been seen valid.
  ///
  /// Values may be secrets. Their places are told, they themselves never.
  public var entries: [String: String]?
  /// All that is wrong with the file, as a compiler shows it; nil while it is valid.
  public var fault: String?

  public init(entries: [String: String]? = nil, fault: String? = nil) {
    self.entries = entries
    self.fault = fault
  }
}

extension Manifest {
  /// The values of a manifest by their places.
  ///
  /// - Complexity: O(nodes); a node that aliases repeat counts each time.
  static func entries(of root: YAMLNode) -> [String: String] {
    var entries: [String: String] = [:]
    collect(root, at: "", into: &entries)
    return entries
  }

  private static func collect(
    _ node: YAMLNode, at place: String, into entries: inout [String: String]
  ) {
    switch node.content {
    case .scalar(let scalar): entries[place] = text(of: scalar)
    case .sequence(let elements):
      if elements.isEmpty { entries[place] = "[]" }
      for (index, element) in elements.enumerated() {
        collect(element, at: "\(place)[\(index)]", into: &entries)
      }
    case .mapping(let pairs):
      if pairs.isEmpty { entries[place] = "{}" }
      for pair in pairs {
        let key = pair.key.text
        collect(pair.value, at: place.isEmpty ? key : "\(place).\(key)", into: &entries)
      }
    }
  }

  /// Values that mean the same are the same: `yes` and `true`, but not `1` and `"1"`.
  private static func text(of scalar: YAMLScalar) -> String {
    switch scalar.value {
    case .null: "nothing"
    case .boolean(let value): "boolean \(value)"
    case .integer(let value): "integer \(value)"
    case .float, .timestamp, .binary, .string: "\(scalar.value.kind) \(scalar.text)"
    }
  }
}

/// What is different in a manifest: the places of the values, never the values.
public struct ManifestChange: Hashable, Sendable {
  /// The manifest's absolute path.
  public var path: String
  public var added: [String]
  public var removed: [String]
  public var changed: [String]
  /// The items that name it now and did before, in file order.
  public var items: [String] = []

  /// Nil if both say the same, or if one of them has never been valid.
  init?(path: String, from old: Manifest, to new: Manifest) {
    guard let before = old.entries, let after = new.entries, before != after else { return nil }
    self.path = path
    added = after.keys.filter { before[$0] == nil }.sorted()
    removed = before.keys.filter { after[$0] == nil }.sorted()
    changed = after.keys.filter { before[$0] != nil && before[$0] != after[$0] }.sorted()
  }
}

/// A manifest that has turned invalid, or invalid in another way.
public struct ManifestFault: Hashable, Sendable {
  /// The manifest's absolute path.
  public var path: String
  /// Its diagnostics as a compiler shows them.
  public var report: String
}
