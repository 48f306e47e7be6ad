// SPDX-License-Identifier: Apache-2.0
internal import CSystemd
internal import Glibc

/// A record for the journal, put together field by field.
///
/// A value is any bytes: line feeds, zero bytes and what is not UTF-8 arrive as they are. It may also
/// be empty. One record can serve for many, one after the other, and then costs no allocation.
public struct JournalRecord: Sendable {
  /// `NAME=VALUE` of all fields, without anything between them.
  private var bytes: [UInt8] = []
  /// Where each field ends in ``bytes``.
  private var ends: [Int] = []

  /// Creates a record without fields.
  public init() {}

  /// Takes all fields out, to begin another record.
  ///
  /// The memory is kept, unless one large record would hold it for ever.
  public mutating func removeAll() {
    bytes.removeAll(keepingCapacity: bytes.capacity <= 64 << 10)
    ends.removeAll(keepingCapacity: true)
  }

  /// Adds a field.
  ///
  /// - Complexity: O(n) in the bytes of the value.
  public mutating func append(_ field: JournalField, _ value: some Collection<UInt8>) {
    bytes.append(contentsOf: field.prefix)
    bytes.append(contentsOf: value)
    ends.append(bytes.count)
  }

  /// Adds a field with a number, in decimal digits.
  public mutating func append(_ field: JournalField, _ number: Int64) {
    append(field, String(number).utf8)
  }

  /// The fields as they will be sent, `NAME=VALUE` each.
  var fields: [ArraySlice<UInt8>] {
    zip([0] + ends, ends).map { bytes[$0..<$1] }
  }

  /// Hands the record to libsystemd.
  ///
  /// - Returns: what `sd_journal_sendv` returns: 0, or an error number, negated.
  func send() -> Int32 {
    unsafe bytes.withUnsafeBytes { buffer in
      guard let start = buffer.baseAddress else { return -EINVAL }
      var vectors = unsafe [iovec]()
      unsafe vectors.reserveCapacity(ends.count)
      var offset = 0
      for end in ends {
        // sendmsg takes pointers to what it does not change as if it did.
        let field = unsafe UnsafeMutableRawPointer(mutating: start + offset)
        unsafe vectors.append(iovec(iov_base: field, iov_len: end - offset))
        offset = end
      }
      return unsafe sd_journal_sendv(vectors, Int32(ends.count))
    }
  }
}
