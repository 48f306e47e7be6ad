// SPDX-License-Identifier: Apache-2.0
internal import Glibc
internal import SystemPackage

/// A socket from which to ask whether the receiver of datagrams at an address is there, and has room.
///
/// libsystemd's own functions do not tell: where nobody listens they say that all is well, and where
/// somebody does not read they wait without end.
struct DatagramPeer: ~Copyable {
  private let descriptor: CInt
  private let address: String

  /// Makes the socket. Whether somebody listens does not matter yet.
  ///
  /// - Parameter address: a path; or, behind an `@`, a name in the abstract namespace. See unix(7).
  init(_ address: String) throws(Errno) {
    let kind = CInt(SOCK_DGRAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue)
    descriptor = socket(AF_UNIX, kind, 0)
    guard descriptor >= 0 else { throw Errno(rawValue: errno) }
    self.address = address
  }

  deinit {
    close(descriptor)
  }

  /// Waits until the receiver takes another datagram.
  ///
  /// - Parameter milliseconds: the longest wait.
  /// - Returns: false if it is still behind with those it has.
  /// - Throws: `Errno.noSuchFileOrDirectory` or `Errno.connectionRefused` if nobody listens.
  ///
  /// The corresponding C functions are `connect` and `poll`: of a connected datagram socket, the
  /// latter reports whether the receiver's queue has room.
  func waitForRoom(atMost milliseconds: Int32) throws(Errno) -> Bool {
    try connect()
    var request = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
    let ready = unsafe poll(&request, 1, milliseconds)
    guard ready >= 0 || errno == EINTR else { throw Errno(rawValue: errno) }
    return ready > 0
  }

  /// Associates our socket with the one that listens now; the last one may be that of a receiver
  /// that has ended.
  private func connect() throws(Errno) {
    var socketAddress = sockaddr_un()
    socketAddress.sun_family = sa_family_t(AF_UNIX)
    let isAbstract = address.hasPrefix("@")
    let name = isAbstract ? [0] + address.utf8.dropFirst() : Array(address.utf8)
    let fits = unsafe withUnsafeMutableBytes(of: &socketAddress.sun_path) { buffer in
      guard name.count < buffer.count else { return false }
      unsafe buffer.copyBytes(from: name)
      return true
    }
    guard fits else { throw .fileNameTooLong }
    // Of an abstract name every byte counts, zeros as well; a path ends at its first zero.
    let length = MemoryLayout<sa_family_t>.size + name.count + (isAbstract ? 0 : 1)
    let result = unsafe withUnsafePointer(to: &socketAddress) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe Glibc.connect(descriptor, $0, socklen_t(length))
      }
    }
    guard result == 0 else { throw Errno(rawValue: errno) }
  }
}
