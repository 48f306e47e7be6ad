// SPDX-License-Identifier: Apache-2.0

import JSON

extension JSONValue {
  /// The text of a string; nil for everything else.
  var text: String? {
    if case .string(let text) = self { text } else { nil }
  }

  /// The value of an integer; nil for everything else.
  var integer: Int64? {
    if case .integer(let value) = self { value } else { nil }
  }

  /// The elements of an array; none for everything else.
  var elements: [JSONValue] {
    if case .array(let elements) = self { elements } else { [] }
  }

  /// Text, or null.
  static func optional(_ text: String?) -> JSONValue {
    text.map(JSONValue.string) ?? .null
  }
}
