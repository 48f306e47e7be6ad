// SPDX-License-Identifier: Apache-2.0
internal import CLinux
import Glibc
public import SystemPackage

/// A socket with a name in the file system, that others can connect to.
///
/// The name goes with it, unless it is somebody else's by then.
public struct ListeningSocket: ~Copyable {
  private let owned: OwnedDescriptor
  public let path: String
  /// The group that may connect beside the owner (mode 0660).
  public let group: UInt32
  private let inode: (device: UInt64, number: UInt64)

  private init(_ owned: consuming OwnedDescriptor, _ path: String) throws(Errno) {
    var status = stat()
    try call { unsafe lstat(path, &status) }
    self.owned = owned
    self.path = path
    group = status.st_gid
    inode = (UInt64(status.st_dev), UInt64(status.st_ino))
  }

  /// Makes a socket and gives it a name; one that a dead process has left there gives way.
  ///
  /// - Throws: `.inUse` where somebody listens there.
  ///
  /// The corresponding C functions are `socket`, `bind` and `listen`.
  public static func open(at path: String) throws(SocketError) -> ListeningSocket {
    guard path.utf8.count <= SocketError.longestPath else { throw .pathTooLong(path) }
    // Of two that start at once and find the same dead socket, one must see the other's new one.
    let lock = try FolderLock.take(besides: path)
    try clear(path)
    let socket = try bind(path)
    lock.end()
    return socket
  }

  private static func bind(_ path: String) throws(SocketError) -> ListeningSocket {
    do throws(Errno) {
      let socket = try StreamSocket.make()
      let descriptor = socket.rawValue
      // The name is made with this mode less the umask; so nobody can come in before chmod.
      try call { fchmod(descriptor, mode) }
      try call { unsafe clinux_bind(descriptor, path) }
      try call { unsafe chmod(path, mode) }
      try call { listen(descriptor, backlog) }
      return try ListeningSocket(socket, path)
    } catch {
      throw .failed(path, error)
    }
  }

  deinit {
    var status = stat()
    guard unsafe lstat(path, &status) == 0,
      (UInt64(status.st_dev), UInt64(status.st_ino)) == inode
    else { return }
    _ = unsafe unlink(path)
  }

  private static let mode: mode_t = 0o660
  private static let backlog: Int32 = 128

  /// The descriptor, to register for reading.
  public var descriptor: FileDescriptor { owned.descriptor }

  /// The next connection; nil when nobody waits.
  ///
  /// - Throws: `.tooManyOpenFiles` and the like: whoever waits goes on waiting, and the descriptor
  ///   stays readable.
  ///
  /// The corresponding C function is `accept4`.
  public func accept() throws(Errno) -> StreamSocket? {
    let descriptor = owned.rawValue
    guard let accepted = try callUnlessBlocking({ clinux_accept(descriptor) }) else { return nil }
    let connection = OwnedDescriptor(FileDescriptor(rawValue: accepted))
    return StreamSocket(try connection.aboveStandardStreams())
  }

  /// Removes a socket that nobody listens on.
  private static func clear(_ path: String) throws(SocketError) {
    do throws(Errno) {
      var status = stat()
      try call { unsafe lstat(path, &status) }
      guard status.st_mode & S_IFMT == S_IFSOCK else { throw .fileExists }
    } catch .noSuchFileOrDirectory {
      return
    } catch .fileExists {
      throw .occupied(path)
    } catch {
      throw .failed(path, error)
    }
    do throws(SocketError) {
      let live = try StreamSocket.connect(to: path)
      throw .inUse(path, by: try? live.peer().process)
    } catch .failed(_, .wouldBlock) {
      throw .inUse(path, by: nil)
    } catch .failed(_, .connectionRefused) {
      _ = unsafe unlink(path)
    }
  }
}
