// SPDX-License-Identifier: Apache-2.0

/// Makes nodes of events: anchors and aliases, merge keys, tags, limits.
struct YAMLComposer: ~Copyable {
  private let parser: YAMLEventParser
  private let duplicateKeys: YAMLDocument.DuplicateKeys
  private let limits: YAMLDocument.Limits
  private var anchors: [String: Anchor] = [:]
  private var anchorMarks: [String: Mark] = [:]
  private var depth = 0
  private var aliasedNodes = 0
  /// How many nodes have been made, aliases counted as what they stand for.
  private var nodeCount = 0
  private(set) var problems: [YAMLError] = []

  private enum Anchor {
    /// The node is still being made: an alias to it would contain itself.
    case open
    case node(YAMLNode, size: Int)
  }

  init(
    _ bytes: [UInt8], duplicateKeys: YAMLDocument.DuplicateKeys, limits: YAMLDocument.Limits
  ) {
    parser = YAMLEventParser(bytes)
    self.duplicateKeys = duplicateKeys
    self.limits = limits
  }

  mutating func document() throws(YAMLError) -> YAMLNode? {
    _ = try parser.next()
    guard case .documentStart = try parser.next().event else { return nil }
    let (event, mark) = try parser.next()
    let root = try node(event, mark)
    _ = try parser.next()
    let (end, place) = try parser.next()
    if case .documentStart = end {
      throw YAMLError(
        code: "yaml-documents", message: "a second document begins here; only one is allowed",
        mark: place)
    }
    return root
  }

  private mutating func node(
    _ event: YAMLEventParser.Event, _ mark: Mark
  ) throws(YAMLError) -> YAMLNode {
    nodeCount += 1
    switch event {
    case .scalar(let text, let style, let tag, let anchor):
      let value = note { () throws(YAMLError) in
        try YAMLTag.value(of: text, style: style, tag: tag, at: mark)
      }
      let scalar = YAMLScalar(text: text, style: style, value: value ?? .string(text))
      try declare(anchor, mark)
      return keep(YAMLNode(.scalar(scalar), at: mark), as: anchor, size: 1)
    case .sequenceStart(let tag, let anchor):
      note { () throws(YAMLError) in try YAMLTag.checkSequence(tag, at: mark) }
      return try collection(anchor, mark) { composer throws(YAMLError) in
        .sequence(try composer.sequence())
      }
    case .mappingStart(let tag, let anchor):
      note { () throws(YAMLError) in try YAMLTag.checkMapping(tag, at: mark) }
      return try collection(anchor, mark) { composer throws(YAMLError) in
        .mapping(try composer.mapping())
      }
    case .alias(let anchor):
      return try alias(anchor, mark)
    default:
      preconditionFailure("libyaml gave \(event) where a node begins")
    }
  }

  /// Takes down what is wrong with one node, so that the rest of the text is judged as well.
  @discardableResult
  private mutating func note<Value>(_ body: () throws(YAMLError) -> Value) -> Value? {
    do {
      return try body()
    } catch {
      problems.append(error)
      return nil
    }
  }

  private mutating func collection(
    _ anchor: String?, _ mark: Mark,
    _ body: (inout YAMLComposer) throws(YAMLError) -> YAMLNode.Content
  ) throws(YAMLError) -> YAMLNode {
    guard depth < limits.depth else {
      throw YAMLError(
        code: "yaml-limit", message: "nested more than \(limits.depth) levels deep", mark: mark)
    }
    try declare(anchor, mark)
    depth += 1
    let before = nodeCount
    let content = try body(&self)
    depth -= 1
    return keep(YAMLNode(content, at: mark), as: anchor, size: nodeCount - before + 1)
  }

  /// Notes an anchor; using a name again is an error, as in PyYAML.
  private mutating func declare(_ anchor: String?, _ mark: Mark) throws(YAMLError) {
    guard let anchor else { return }
    if let first = anchorMarks.updateValue(mark, forKey: anchor) {
      throw YAMLError(
        code: "yaml-alias",
        message:
          "the anchor \"&\(anchor)\" is already in line \(first.line): give this one another "
          + "name", mark: mark)
    }
    anchors[anchor] = .open
  }

  private mutating func keep(_ node: YAMLNode, as anchor: String?, size: Int) -> YAMLNode {
    if let anchor { anchors[anchor] = .node(node, size: size) }
    return node
  }

  private mutating func alias(_ name: String, _ mark: Mark) throws(YAMLError) -> YAMLNode {
    switch anchors[name] {
    case .node(var node, let size)?:
      // Nodes are shared, not copied; the budget is for whoever walks through them.
      aliasedNodes += size
      nodeCount += size - 1
      guard aliasedNodes <= limits.aliasedNodes else {
        throw YAMLError(
          code: "yaml-alias",
          message: "the aliases stand for more than \(limits.aliasedNodes) nodes", mark: mark)
      }
      node.mark = mark
      return node
    case .open?:
      throw YAMLError(
        code: "yaml-alias", message: "the alias \"*\(name)\" would contain itself", mark: mark)
    case nil:
      throw YAMLError(
        code: "yaml-alias",
        message: "there is no anchor \"&\(name)\" before this alias; if it is meant to be text, "
          + "put it in quotes", mark: mark)
    }
  }

  private mutating func sequence() throws(YAMLError) -> [YAMLNode] {
    var elements: [YAMLNode] = []
    while true {
      let (event, mark) = try parser.next()
      if case .sequenceEnd = event { return elements }
      elements.append(try node(event, mark))
    }
  }

  private mutating func mapping() throws(YAMLError) -> [YAMLPair] {
    var builder = YAMLMappingBuilder()
    while true {
      let (event, mark) = try parser.next()
      if case .mappingEnd = event { break }
      var isMerge = false
      if case .scalar("<<", .plain, nil, _) = event { isMerge = true }
      let key = try node(event, mark)
      let (valueEvent, valueMark) = try parser.next()
      let value = try node(valueEvent, valueMark)
      if isMerge {
        note { () throws(YAMLError) in try builder.merge(value) }
      } else {
        add(key, value, to: &builder)
      }
    }
    return builder.pairs
  }

  private mutating func add(
    _ key: YAMLNode, _ value: YAMLNode, to builder: inout YAMLMappingBuilder
  ) {
    guard case .scalar(let scalar) = key.content else {
      return problems.append(
        YAMLError(
          code: "yaml-key", message: "\(key.kind) can't be the key of a mapping", mark: key.mark))
    }
    let pair = YAMLPair(key: scalar, keyMark: key.mark, value: value)
    guard let first = builder.add(pair), duplicateKeys == .areErrors else { return }
    problems.append(
      YAMLError(
        code: "duplicate-key",
        message: "duplicate key \"\(scalar.text)\": it is already set in line \(first.line)",
        mark: key.mark))
  }
}
