// SPDX-License-Identifier: Apache-2.0

/// Collects the pairs of a mapping: own ones and, through `<<`, those of others.
struct YAMLMappingBuilder {
  private var own = Pairs()
  private var merged = Pairs()

  /// Adds an own pair.
  ///
  /// - Returns: where the key was set before, if it was; the later pair takes its place.
  mutating func add(_ pair: YAMLPair) -> Mark? {
    own.set(pair)
  }

  /// Takes in the pairs of a mapping, or of several in a list, of which earlier ones win.
  ///
  /// What a later `<<` of the same mapping brings wins over an earlier one, as in PyYAML.
  mutating func merge(_ node: YAMLNode) throws(YAMLError) {
    switch node.content {
    case .mapping(let pairs): take(pairs)
    case .sequence(let nodes):
      for element in nodes.reversed() {
        guard case .mapping(let pairs) = element.content else { throw Self.refusal(element) }
        take(pairs)
      }
    case .scalar: throw Self.refusal(node)
    }
  }

  private mutating func take(_ pairs: [YAMLPair]) {
    for pair in pairs { _ = merged.set(pair) }
  }

  private static func refusal(_ node: YAMLNode) -> YAMLError {
    YAMLError(
      code: "yaml-merge",
      message: "\"<<\" merges a mapping or a list of mappings, not \(node.kind)", mark: node.mark)
  }

  /// Merged pairs first, then own ones, which win.
  var pairs: [YAMLPair] {
    guard !merged.list.isEmpty else { return own.list }
    return merged.list.filter { own.position(of: $0.key.text) == nil } + own.list
  }
}

/// Pairs with different keys, in the order of their first appearance.
private struct Pairs {
  private(set) var list: [YAMLPair] = []
  /// Where each key stands; only kept where a search would be slow.
  private var index: [String: Int] = [:]
  private static let smallest = 12

  /// Adds a pair, or replaces the one that has its key.
  ///
  /// - Returns: where that key stood.
  mutating func set(_ pair: YAMLPair) -> Mark? {
    if let position = position(of: pair.key.text) {
      let first = list[position].keyMark
      list[position] = pair
      return first
    }
    list.append(pair)
    if list.count == Self.smallest {
      for (position, pair) in list.enumerated() { index[pair.key.text] = position }
    } else if list.count > Self.smallest {
      index[pair.key.text] = list.count - 1
    }
    return nil
  }

  func position(of key: String) -> Int? {
    list.count >= Self.smallest ? index[key] : list.firstIndex { $0.key.text == key }
  }
}
