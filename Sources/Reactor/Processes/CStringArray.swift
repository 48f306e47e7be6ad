// SPDX-License-Identifier: Apache-2.0

/// Strings laid out as C wants an argument vector: one block of bytes, and pointers into it.
///
/// One allocation for all bytes instead of one for each string: a run's environment has dozens.
struct CStringArray {
  private var bytes: [CChar] = []
  private var offsets: [Int] = []

  /// Lays strings out; nil if one contains a zero byte, where C would end it.
  init?(_ strings: [String]) {
    for string in strings {
      offsets.append(bytes.count)
      for byte in string.utf8 {
        guard byte != 0 else {
          return nil
        }
        bytes.append(CChar(bitPattern: byte))
      }
      bytes.append(0)
    }
  }

  /// Calls a closure with a pointer to each string and a null pointer after the last.
  @unsafe
  func withPointers<Result>(
    _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Result
  ) -> Result {
    var bytes = bytes
    return unsafe bytes.withUnsafeMutableBufferPointer { storage in
      let start = storage.baseAddress
      let pointers = unsafe offsets.map { offset in unsafe start.map { unsafe $0 + offset } }
      return unsafe body(pointers + [nil])
    }
  }
}
