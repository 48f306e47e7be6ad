// SPDX-License-Identifier: Apache-2.0

/// Why a text is not one YAML document that can be used.
public struct YAMLError: Error, Hashable, Sendable {
  /// A fixed word, such as `yaml-syntax` or `duplicate-key`.
  public var code: String
  public var message: String
  public var mark: Mark

  public init(code: String, message: String, mark: Mark) {
    self.code = code
    self.message = message
    self.mark = mark
  }
}
