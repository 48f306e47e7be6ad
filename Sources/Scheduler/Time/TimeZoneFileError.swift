// SPDX-License-Identifier: Apache-2.0

/// Why bytes are not a usable TZif file.
public struct TimeZoneFileError: Error, Hashable, Sendable, CustomStringConvertible {
  /// A sentence that names the place in the file, the cause and the remedy.
  public var message: String

  public init(message: String) {
    self.message = message
  }

  /// A mistake in the bytes themselves, which only another copy of the file mends.
  init(byte: Int, _ cause: String) {
    message = "damaged time zone file: byte \(byte): \(cause); reinstalling tzdata replaces it"
  }

  public var description: String { message }
}
