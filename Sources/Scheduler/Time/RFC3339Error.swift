// SPDX-License-Identifier: Apache-2.0

/// Why a text is not an RFC 3339 timestamp.
public struct RFC3339Error: Error, Hashable, Sendable, CustomStringConvertible {
  /// Where the mistake is, as an offset in Unicode scalars.
  public var offset: Int
  /// A sentence that names the text, the mistake and the form that is wanted.
  public var message: String

  public init(offset: Int, message: String) {
    self.offset = offset
    self.message = message
  }

  public var description: String { message }
}
