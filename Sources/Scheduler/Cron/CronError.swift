// SPDX-License-Identifier: Apache-2.0

/// Why a text is not a cron expression.
public struct CronError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The field, counted from 1 as it is written; nil when the expression as a whole is meant.
  public var field: Int?
  /// Where in the expression the mistake is, as an offset in Unicode scalars; for a caret.
  public var offset: Int
  /// A sentence, such as `field 1 (minute): "/2" has no base, did you mean "*/2"?`.
  public var message: String

  public init(field: Int?, offset: Int, message: String) {
    self.field = field
    self.offset = offset
    self.message = message
  }

  public var description: String { message }
}
