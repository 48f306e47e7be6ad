// SPDX-License-Identifier: Apache-2.0

/// The tags of the YAML 1.1 repository that PyYAML's safe loader knows; any other is an error.
enum YAMLTag {
  private static let prefix = "tag:yaml.org,2002:"

  /// What a scalar is, given its tag or, without one, its style and text.
  static func value(
    of text: String, style: YAMLScalar.Style, tag: String?, at mark: Mark
  ) throws(YAMLError) -> YAMLValue {
    guard let tag, tag != "!" else {
      return style == .plain ? YAMLResolver.resolve(text) : .string(text)
    }
    let resolved = YAMLResolver.resolve(text)
    switch (tag.hasPrefix(prefix) ? String(tag.dropFirst(prefix.count)) : tag, resolved) {
    case ("str", _): return .string(text)
    case ("binary", _): return .binary
    case ("null", _): return .null
    case ("bool", .boolean), ("int", .integer), ("float", .float), ("timestamp", .timestamp):
      return resolved
    case ("float", .integer): return .float
    case ("bool", _), ("int", _), ("float", _), ("timestamp", _):
      throw YAMLError(
        code: "yaml-tag", message: "\"\(text)\" does not fit its tag \(short(tag))", mark: mark)
    default: throw unknown(tag, mark)
    }
  }

  static func checkSequence(_ tag: String?, at mark: Mark) throws(YAMLError) {
    try check(tag, among: ["seq", "omap", "pairs"], mark)
  }

  static func checkMapping(_ tag: String?, at mark: Mark) throws(YAMLError) {
    try check(tag, among: ["map", "set"], mark)
  }

  private static func check(
    _ tag: String?, among names: [String], _ mark: Mark
  ) throws(YAMLError) {
    guard let tag, tag != "!", !names.contains(where: { tag == prefix + $0 }) else { return }
    throw unknown(tag, mark)
  }

  private static func unknown(_ tag: String, _ mark: Mark) -> YAMLError {
    YAMLError(code: "yaml-tag", message: "unknown tag \(short(tag))", mark: mark)
  }

  private static func short(_ tag: String) -> String {
    tag.hasPrefix(prefix) ? "!!" + tag.dropFirst(prefix.count) : "\"\(tag)\""
  }
}
