// SPDX-License-Identifier: Apache-2.0

public import YAML

/// One mistake or doubt in a file: where, what, and how to mend it.
public struct Diagnostic: Hashable, Sendable {
  public enum Severity: String, Sendable {
    case error, warning
  }

  /// The file as the person named it.
  public var file: String
  /// The place; nil when the file as a whole is meant (missing, unreadable).
  public var mark: Mark?
  public var severity: Severity
  /// A fixed word for machines, such as `unknown-key`.
  public var code: String
  /// A sentence: what is wrong, and where it helps, `(did you mean "x"?)`.
  public var message: String

  public init(
    file: String, mark: Mark?, severity: Severity = .error, code: String, message: String
  ) {
    self.file = file
    self.mark = mark
    self.severity = severity
    self.code = code
    self.message = message
  }
}
