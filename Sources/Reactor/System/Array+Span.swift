// SPDX-License-Identifier: Apache-2.0

extension [UInt8] {
  /// Copies bytes out of where they lie.
  public init(copying span: Span<UInt8>) {
    self = unsafe span.withUnsafeBufferPointer { unsafe Array($0) }
  }
}
