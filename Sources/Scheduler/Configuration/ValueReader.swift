// SPDX-License-Identifier: Apache-2.0

import YAML

/// Reads typed values from nodes and says what is wrong with those that don't fit.
struct ValueReader {
  let file: String
  /// A set as well, since `defaults` are looked at once per item.
  private(set) var diagnostics: [Diagnostic] = []
  private var known: Set<Diagnostic> = []

  init(file: String) {
    self.file = file
  }

  mutating func report(
    _ code: String, _ message: String, at mark: Mark, severity: Diagnostic.Severity = .error
  ) {
    let diagnostic = Diagnostic(
      file: file, mark: mark, severity: severity, code: code, message: message)
    if known.insert(diagnostic).inserted { diagnostics.append(diagnostic) }
  }

  mutating func text(_ node: YAMLNode, _ key: String) -> String? {
    switch node.value {
    case .string(let text)?:
      guard !text.isEmpty else {
        report("empty", "\(key) must not be empty", at: node.mark)
        return nil
      }
      guard !text.unicodeScalars.contains("\0") else {
        report("type", "\(key) must not contain a NUL character", at: node.mark)
        return nil
      }
      return text
    case .null?, .binary?:
      report("type", "\(key) must be a string, not \(node.described)", at: node.mark)
    case let value?:
      let text = node.scalarText
      report(
        "type", "\(key) must be a string, not \(value.kind): write it in quotes, \"\(text)\"",
        at: node.mark)
    case nil:
      report("type", "\(key) must be a string, not \(node.kind)", at: node.mark)
    }
    return nil
  }

  mutating func integer(
    _ node: YAMLNode, _ key: String, _ range: ClosedRange<Int64>
  ) -> Int64? {
    guard case .integer(let value)? = node.value else {
      report(
        "type", "\(key) must be an integer, not \(node.described)\(integerRemedy(node, range))",
        at: node.mark)
      return nil
    }
    guard range.contains(value) else {
      let bounds = "\(range.lowerBound) to \(range.upperBound)"
      report("range", "\(key) must be \(bounds), not \(node.scalarText)", at: node.mark)
      return nil
    }
    return value
  }

  /// What to write instead of a string that means an integer.
  private func integerRemedy(_ node: YAMLNode, _ range: ClosedRange<Int64>) -> String {
    guard case .string(let text)? = node.value else { return "" }
    if Int64(text) != nil { return ": remove the quotes" }
    // Only seconds have so wide a range; "1m" of retries means nothing.
    guard range.upperBound >= DurationText.longest.components.seconds,
      let duration = DurationText.parse(text)
    else { return "" }
    return ": it counts seconds, write \(duration.components.seconds)"
  }

  mutating func boolean(_ node: YAMLNode, _ key: String) -> Bool? {
    guard case .boolean(let value)? = node.value else {
      var remedy = ""
      if case .string(let text)? = node.value, case .boolean = YAMLValue(resolving: text) {
        remedy = ": remove the quotes"
      }
      report(
        "type", "\(key) must be true or false, not \(node.described)\(remedy)", at: node.mark)
      return nil
    }
    return value
  }

  mutating func duration(_ node: YAMLNode, _ key: String, least: Int64) -> Duration? {
    let duration: Duration?
    var described = node.described
    switch node.value {
    // A colon makes base 60 of it in YAML 1.1: nobody who writes 1:30 means 90 seconds for sure.
    case .integer(let number)? where node.scalarText.contains(":"):
      duration = nil
      described = "\(node.scalarText), which is the number \(number) in YAML"
    case .integer(let seconds)?: duration = DurationText.parse(String(seconds))
    case .string(let text)?: duration = DurationText.parse(text)
    default: duration = nil
    }
    guard let duration else {
      report(
        "duration", "\(key) must be a duration, not \(described): \(DurationText.forms)",
        at: node.mark)
      return nil
    }
    guard duration >= .seconds(least) else {
      report("range", "\(key) must be at least \(least)s, not \(node.scalarText)", at: node.mark)
      return nil
    }
    return duration
  }

  mutating func choice<Value: RawRepresentable<String> & CaseIterable>(
    _ node: YAMLNode, _ key: String, _: Value.Type
  ) -> Value? {
    let words = Value.allCases.map(\.rawValue)
    guard case .string(let text)? = node.value else {
      // Unquoted yes, no, on and off are booleans in YAML 1.1.
      report(
        "type", "\(key) must be one of \(words.joined(separator: ", ")), not \(node.described)",
        at: node.mark)
      return nil
    }
    if let value = Value(rawValue: text) { return value }
    let hint = NearestWord.hint(for: text, among: words)
    report(
      "choice", "\(key) must be one of \(words.joined(separator: ", ")), not \"\(text)\"\(hint)",
      at: node.mark)
    return nil
  }

  mutating func environment(_ node: YAMLNode, _ key: String) -> [String: String] {
    guard let pairs = node.pairs else {
      report(
        "type", "\(key) must be a mapping of names to strings, not \(node.kind)", at: node.mark)
      return [:]
    }
    var result: [String: String] = [:]
    for pair in pairs {
      let name = pair.key.text
      guard !name.isEmpty, !name.contains("="), !name.unicodeScalars.contains("\0") else {
        report(
          "environment", "\"\(name)\" can't be the name of an environment variable",
          at: pair.keyMark)
        continue
      }
      if let value = variable(pair.value, name) { result[name] = value }
    }
    return result
  }

  private mutating func variable(_ node: YAMLNode, _ name: String) -> String? {
    if case .string(let text)? = node.value {
      guard text.unicodeScalars.contains("\0") else { return text }
      report("environment", "the value of \(name) contains a NUL character", at: node.mark)
      return nil
    }
    let isScalar = node.value != nil && node.value != .binary
    let remedy = isScalar ? ": write it in quotes, \"\(node.scalarText)\"" : ""
    report(
      "type", "the value of \(name) must be a string, not \(node.kind)\(remedy)", at: node.mark)
    return nil
  }
}

extension YAMLNode {
  /// The text of a scalar as it was written; empty for everything else.
  var scalarText: String {
    if case .scalar(let scalar) = content { scalar.text } else { "" }
  }

  /// The value for a message: what it is, and its text where that helps.
  var described: String {
    switch value {
    case .string(let text)?: "\"\(text)\""
    case .null?, .binary?, nil: kind
    default: "\(kind) (\(scalarText))"
    }
  }
}
