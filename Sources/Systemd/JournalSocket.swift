// SPDX-License-Identifier: Apache-2.0
internal import Glibc
public import SystemPackage

/// The way to journald: sends records, and knows whether there is anybody to take them.
///
/// `sd_journal_sendv` alone does not tell, so each record is preceded by a question.
public struct JournalSocket: ~Copyable {
  /// Where journald listens, and where libsystemd sends to.
  public static let systemPath = "/run/systemd/journal/socket"

  private let peer: DatagramPeer
  private let path: String

  /// Makes the socket. Whether journald is there does not matter.
  ///
  /// - Parameter path: where it listens; another path is of use in tests only.
  public init(path: String = systemPath) throws(Errno) {
    peer = try DatagramPeer(path)
    self.path = path
  }

  /// Waits until journald takes another record.
  ///
  /// - Parameter milliseconds: the longest wait.
  /// - Returns: false if it is still behind with those it has.
  /// - Throws: `Errno.noSuchFileOrDirectory` or `Errno.connectionRefused` if there is no journald.
  public func waitForRoom(atMost milliseconds: Int32) throws(Errno) -> Bool {
    try peer.waitForRoom(atMost: milliseconds)
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
}
