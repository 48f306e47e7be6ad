// SPDX-License-Identifier: Apache-2.0
internal import Glibc
public import SystemPackage

/// The way to journald: sends records, and knows whether there is anybody to take them.
///
/// `sd_journal_sendv` alone does not tell: it says that all is well when there is no journald, and
/// waits without end for one that doesn't read. So each record is preceded by a question, for which a
/// socket of our own is connected to journald's.
public struct JournalSocket: ~Copyable {
  /// Where journald listens, and where libsystemd sends to.
  public static let systemPath = "/run/systemd/journal/socket"

  private let descriptor: CInt
  private let path: String

  /// Makes the socket. Whether journald is there does not matter.
  ///
  /// - Parameter path: where it listens; another path is of use in tests only.
  public init(path: String = systemPath) throws(Errno) {
    let kind = CInt(SOCK_DGRAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue)
    descriptor = socket(AF_UNIX, kind, 0)
    guard descriptor >= 0 else { throw Errno(rawValue: errno) }
    self.path = path
  }

  deinit {
    close(descriptor)
  }

  /// Waits until journald takes another record.
  ///
  /// - Parameter milliseconds: the longest wait.
  /// - Returns: false if it is still behind with those it has.
  /// - Throws: `Errno.noSuchFileOrDirectory` or `Errno.connectionRefused` if there is no journald.
  ///
  /// The corresponding C functions are `connect` and `poll`: of a connected datagram socket, the
  /// latter reports whether the receiver's queue has room.
  public func waitForRoom(atMost milliseconds: Int32) throws(Errno) -> Bool {
    try connect()
    var request = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
    let ready = unsafe poll(&request, 1, milliseconds)
    guard ready >= 0 || errno == EINTR else { throw Errno(rawValue: errno) }
    return ready > 0
  }

  /// Sends a record. It waits if journald is behind; ask ``waitForRoom(atMost:)`` before.
  ///
  /// A record that is too large for a datagram goes by a file in memory.
  ///
  /// - Throws: why journald has not got it. After `Errno.noSuchFileOrDirectory` it may have: the
  ///   socket was there before and no longer is, and libsystemd is silent about that.
  ///
  /// The corresponding C function is `sd_journal_sendv`.
  public func send(_ record: JournalRecord) throws(Errno) {
    let result = record.send()
    guard result >= 0 else { throw Errno(rawValue: -result) }
    guard unsafe access(path, F_OK) == 0 else { throw Errno(rawValue: errno) }
  }

  /// Associates our socket with the one that listens now; the last one may be that of a journald
  /// that has ended.
  private func connect() throws(Errno) {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let fits = unsafe withUnsafeMutableBytes(of: &address.sun_path) { buffer in
      guard path.utf8.count < buffer.count else { return false }
      unsafe buffer.copyBytes(from: path.utf8)
      return true
    }
    guard fits else { throw .fileNameTooLong }
    let size = socklen_t(MemoryLayout<sockaddr_un>.size)
    let result = unsafe withUnsafePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe Glibc.connect(descriptor, $0, size)
      }
    }
    guard result == 0 else { throw Errno(rawValue: errno) }
  }
}
