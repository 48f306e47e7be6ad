// SPDX-License-Identifier: Apache-2.0
internal import CLinux
import Glibc
public import SystemPackage

/// One end of a connection between two processes of this machine; it never waits.
public struct StreamSocket: ~Copyable {
  private let owned: OwnedDescriptor

  init(_ owned: consuming OwnedDescriptor) {
    self.owned = owned
  }

  /// The descriptor, to register.
  public var descriptor: FileDescriptor { owned.descriptor }

  /// Makes a socket that is not connected.
  ///
  /// The corresponding C function is `socket`.
  static func make() throws(Errno) -> OwnedDescriptor {
    let type = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
    let descriptor = try call { socket(AF_UNIX, type, 0) }
    return try OwnedDescriptor(FileDescriptor(rawValue: descriptor)).aboveStandardStreams()
  }

  /// Connects to the socket at a path.
  ///
  /// - Throws: `.failed` with `.noSuchFileOrDirectory` or `.connectionRefused` where nobody
  ///   listens, `.permissionDenied` where we may not, and `.wouldBlock` where so many wait already
  ///   that there is no place in the queue.
  ///
  /// The corresponding C function is `connect`.
  public static func connect(to path: String) throws(SocketError) -> StreamSocket {
    guard path.utf8.count <= SocketError.longestPath else { throw .pathTooLong(path) }
    do throws(Errno) {
      let socket = try make()
      let descriptor = socket.rawValue
      try call { unsafe clinux_connect(descriptor, path) }
      return StreamSocket(socket)
    } catch {
      throw .failed(path, error)
    }
  }

  /// Who is at the other end; for a client, who listens.
  public func peer() throws(Errno) -> PeerCredentials {
    try PeerCredentials(of: descriptor)
  }

  /// Reads what is there, up to the size of the buffer.
  ///
  /// - Returns: the number of bytes, 0 at the end of them, or nil when there is nothing now.
  ///
  /// The corresponding C function is `recv`.
  public func read(into buffer: inout [UInt8]) throws(Errno) -> Int? {
    let raw = owned.rawValue
    return try unsafe buffer.withUnsafeMutableBufferPointer { (bytes) throws(Errno) in
      try callUnlessBlocking { unsafe recv(raw, bytes.baseAddress, bytes.count, 0) }
    }
  }

  /// Writes as much as there is room for.
  ///
  /// - Returns: the number of bytes, or nil when there is no room now.
  ///
  /// The corresponding C function is `send` with `MSG_NOSIGNAL`.
  public func write(_ bytes: ArraySlice<UInt8>) throws(Errno) -> Int? {
    let raw = owned.rawValue
    return try unsafe bytes.withUnsafeBufferPointer { (bytes) throws(Errno) in
      try callUnlessBlocking {
        unsafe send(raw, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL))
      }
    }
  }

  /// Tells the other end that nothing more comes; reading goes on.
  ///
  /// The corresponding C function is `shutdown` with `SHUT_WR`.
  public func finishWriting() {
    // It fails only if the other end is gone, and then there is nobody to tell.
    _ = shutdown(owned.rawValue, Int32(SHUT_WR))
  }
}
