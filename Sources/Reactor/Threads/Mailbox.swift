// SPDX-License-Identifier: Apache-2.0
internal import CLinux
import Glibc
internal import Synchronization
public import SystemPackage

/// Messages from one thread to another's loop, in order.
///
/// Its descriptor is readable while messages wait.
///
/// The corresponding C function is `eventfd`.
public final class Mailbox<Message: Sendable>: Sendable {
  private let owned: OwnedDescriptor
  private let messages = Mutex<[Message]>([])

  public init() throws(Errno) {
    let flags = Int32(EFD_NONBLOCK) | Int32(EFD_CLOEXEC)
    owned = OwnedDescriptor(FileDescriptor(rawValue: try call { eventfd(0, flags) }))
  }

  /// The descriptor, to register for reading.
  public var descriptor: FileDescriptor { owned.descriptor }

  /// Adds a message; from any thread.
  public func post(_ message: Message) {
    messages.withLock { $0.append(message) }
    var one: UInt64 = 1
    let descriptor = owned.descriptor.rawValue
    // It fails only with 2⁶⁴ - 2 unread ones, and then the reader is awake already.
    _ = unsafe write(descriptor, &one, MemoryLayout<UInt64>.size)
  }

  /// Takes all messages that wait.
  public func take() -> [Message] {
    var count: UInt64 = 0
    let descriptor = owned.descriptor.rawValue
    // First the sign, then the messages: one that is posted in between leaves another sign.
    _ = unsafe read(descriptor, &count, MemoryLayout<UInt64>.size)
    return messages.withLock { messages in
      defer { messages = [] }
      return messages
    }
  }
}
