// SPDX-License-Identifier: Apache-2.0
internal import CLinux
import Glibc
public import SystemPackage

/// The reading end of a pipe, read without waiting and a bounded amount at a time.
public struct PipeReader: ~Copyable {
  /// Why reading came to a stop.
  public enum Outcome: Hashable, Sendable {
    /// There is nothing more now.
    case drained
    /// The budget is spent; the descriptor is still readable, so the next turn goes on.
    case budgetSpent
    /// Nobody has the other end open any more.
    case endOfFile
  }

  private let owned: OwnedDescriptor

  /// Takes over a descriptor that doesn't block.
  public init(_ owned: consuming OwnedDescriptor) {
    self.owned = owned
  }

  /// The descriptor, to register for reading.
  public var descriptor: FileDescriptor {
    owned.descriptor
  }

  /// Reads what is there, up to a budget, and hands it on piece by piece.
  ///
  /// The budget keeps a noisy process from holding up the loop and the others.
  ///
  /// - Parameters:
  ///   - budget: the largest number of bytes to read in this call.
  ///   - buffer: memory to read into, shared by all readers of the loop; its size is that of the
  ///     largest piece. A pipe holds 64 KiB.
  ///
  /// The corresponding C function is `read`.
  public mutating func read(
    upTo budget: Int, through buffer: inout [UInt8], _ consume: (Span<UInt8>) -> Void
  ) throws(Errno) -> Outcome {
    precondition(!buffer.isEmpty, "a reader needs room to read into")
    var left = budget
    while left > 0 {
      guard let count = try readOnce(min(left, buffer.count), into: &buffer) else {
        return .drained
      }
      if count == 0 {
        return .endOfFile
      }
      consume(buffer.span.extracting(0..<count))
      left -= count
    }
    return .budgetSpent
  }

  /// The number of bytes that can be read at once.
  ///
  /// Asked when a process has ended, it is what the process wrote and nobody has read, plus what
  /// others that hold the pipe have written: reading exactly this many loses nothing of the process
  /// and doesn't wait for the others.
  ///
  /// The corresponding C call is `ioctl` with `FIONREAD`.
  public func bytesAvailable() throws(Errno) -> Int {
    var count: Int32 = 0
    let descriptor = descriptor.rawValue
    try call { unsafe clinux_readable_bytes(descriptor, &count) }
    return Int(count)
  }

  private func readOnce(_ limit: Int, into buffer: inout [UInt8]) throws(Errno) -> Int? {
    let descriptor = descriptor.rawValue
    return try unsafe buffer.withUnsafeMutableBufferPointer { (bytes) throws(Errno) in
      try callUnlessBlocking { unsafe Glibc.read(descriptor, bytes.baseAddress, limit) }
    }
  }
}
