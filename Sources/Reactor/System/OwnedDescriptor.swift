// SPDX-License-Identifier: Apache-2.0
import Glibc
public import SystemPackage

/// A file descriptor with exactly one owner, which closes it by ceasing to exist.
public struct OwnedDescriptor: ~Copyable, Sendable {
  /// The descriptor, to register or to pass on for the length of a call; not to be kept or closed.
  public let descriptor: FileDescriptor

  /// Takes the ownership of an open descriptor.
  public init(_ descriptor: FileDescriptor) {
    self.descriptor = descriptor
  }

  deinit {
    // Not repeated after EINTR: on Linux the number is free by then, and maybe another's already.
    _ = Glibc.close(descriptor.rawValue)
  }

  var rawValue: Int32 {
    descriptor.rawValue
  }
}
