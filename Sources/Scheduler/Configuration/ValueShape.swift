// SPDX-License-Identifier: Apache-2.0

/// What a value of `scheduler.yaml` has to look like. Decoder and JSON Schema both go by it.
indirect enum ValueShape: Hashable, Sendable {
  case integer(ClosedRange<Int64>)
  case boolean
  case text
  /// An item's id.
  case identifier
  /// A duration, of so many seconds at least.
  case duration(least: Int64)
  case choice([String])
  case environment
  /// The `defaults` and `items` themselves.
  case defaults
  case items
}

/// A key, with what is said about it in the schema.
struct KeyDescription: Sendable {
  var shape: ValueShape
  /// What is taken without the key, in the words of YAML; nil: nothing in particular.
  var standard: String?
  var summary: String

  init(_ shape: ValueShape, standard: String? = nil, _ summary: String) {
    self.shape = shape
    self.standard = standard
    self.summary = summary
  }
}
