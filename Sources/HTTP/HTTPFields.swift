// SPDX-License-Identifier: Apache-2.0

/// The header fields of a message, in order; names are compared without case (RFC 9110, section 5).
public struct HTTPFields: Hashable, Sendable {
  private var fields: [Field] = []

  private struct Field: Hashable, Sendable {
    /// In lower case.
    var name: String
    var value: String
  }

  public init() {}

  public var count: Int { fields.count }

  /// The value of the only field of a name; nil if there is none, or more than one.
  ///
  /// - Complexity: O(fields).
  public subscript(name: String) -> String? {
    let values = all(name)
    return values.count == 1 ? values[0] : nil
  }

  /// The values of all fields of a name.
  public func all(_ name: String) -> [String] {
    let name = name.lowercased()
    return fields.lazy.filter { $0.name == name }.map(\.value)
  }

  /// The elements of a field that is a list, in lower case.
  func elements(_ name: String) -> [String] {
    all(name).flatMap { value in
      value.split(separator: ",").map { HTTPText.trimmed($0.utf8[...]).lowercased() }
    }
  }

  mutating func append(_ name: String, _ value: String) {
    fields.append(Field(name: name.lowercased(), value: value))
  }
}
