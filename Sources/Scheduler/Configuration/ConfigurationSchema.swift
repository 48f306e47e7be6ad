// SPDX-License-Identifier: Apache-2.0

public import JSON

/// The JSON Schema (draft 2020-12) of `scheduler.yaml`, made of the keys the decoder goes by.
public enum ConfigurationSchema {
  public static let json: JSONValue = .object([
    ("$schema", .string("https://json-schema.org/draft/2020-12/schema")),
    ("title", .string("aetherflow-scheduler configuration")),
    ("type", .string("object")),
    ("additionalProperties", .boolean(false)),
    ("required", .array([.string("items")])),
    (
      "properties",
      .object(TopLevelKey.allCases.map { ($0.rawValue, property($0.description)) })
    ),
    ("$defs", .object([("item", item), ("defaults", defaults), ("environment", environment)])),
  ])

  /// The pattern of an item's id; the decoder checks the same by hand.
  private static let identifierPattern = "^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$"
  private static let durationPattern =
    "^([0-9]+|(?=[0-9])([0-9]+d)?([0-9]+h)?([0-9]+m)?([0-9]+s)?)$"
  /// A duration above zero: some digit is none.
  private static let positiveDurationPattern = "^(?=.*[1-9])" + durationPattern.dropFirst()

  private static var item: JSONValue {
    .object([
      ("type", .string("object")),
      ("additionalProperties", .boolean(false)),
      ("required", .array([.string("id"), .string("cron")])),
      ("properties", properties(of: ItemKey.allCases)),
    ])
  }

  private static var defaults: JSONValue {
    .object([
      ("type", .string("object")),
      ("additionalProperties", .boolean(false)),
      ("properties", properties(of: ItemKey.allCases.filter(\.isOptional))),
    ])
  }

  private static var environment: JSONValue {
    .object([
      ("type", .string("object")),
      ("propertyNames", .object([("pattern", .string("^[^=\\u0000]+$"))])),
      (
        "additionalProperties",
        .object([("type", .string("string")), ("pattern", .string("^[^\\u0000]*$"))])
      ),
    ])
  }

  private static func properties(of keys: [ItemKey]) -> JSONValue {
    .object(keys.map { ($0.rawValue, property($0.description)) })
  }

  private static func property(_ key: KeyDescription) -> JSONValue {
    var members: [(String, JSONValue)] = [("description", .string(key.summary))]
    members += constraints(key.shape)
    if let standard = key.standard { members.append(("default", literal(standard, key.shape))) }
    return .object(members)
  }

  private static func constraints(_ shape: ValueShape) -> [(String, JSONValue)] {
    switch shape {
    case .integer(let range):
      [
        ("type", .string("integer")), ("minimum", .integer(range.lowerBound)),
        ("maximum", .integer(range.upperBound)),
      ]
    case .boolean: [("type", .string("boolean"))]
    case .text: [("type", .string("string")), ("pattern", .string("^[^\\u0000]+$"))]
    case .identifier:
      [("type", .string("string")), ("pattern", .string(identifierPattern))]
    case .duration(let least):
      [
        ("type", .array([.string("string"), .string("integer")])),
        ("pattern", .string(least > 0 ? positiveDurationPattern : durationPattern)),
        ("minimum", .integer(least)),
        ("maximum", .integer(DurationText.longest.components.seconds)),
      ]
    case .choice(let words): [("enum", .array(words.map(JSONValue.string)))]
    case .environment: [("$ref", .string("#/$defs/environment"))]
    case .defaults: [("$ref", .string("#/$defs/defaults"))]
    case .items:
      [
        ("type", .string("array")),
        ("items", .object([("$ref", .string("#/$defs/item"))])),
      ]
    }
  }

  private static func literal(_ text: String, _ shape: ValueShape) -> JSONValue {
    switch shape {
    case .integer: Int64(text).map(JSONValue.integer) ?? .null
    case .boolean: .boolean(text == "true")
    default: .string(text)
    }
  }
}
