// SPDX-License-Identifier: Apache-2.0
internal import CLinux
import Glibc
import Reactor
import SystemPackage

/// A queue of inotify events, and the watches that fill it.
///
/// One watch for each inode: a second request for the same one gives the same number and replaces
/// its mask. See inotify(7).
struct Inotify: ~Copyable {
  private let owned: OwnedDescriptor
  private var buffer = [UInt8](repeating: 0, count: 64 << 10)

  /// - Throws: `.tooManyOpenFiles` also where `fs.inotify.max_user_instances` is reached.
  ///
  /// The corresponding C function is `inotify_init1`.
  init() throws(Errno) {
    let flags = Int32(IN_NONBLOCK) | Int32(IN_CLOEXEC)
    owned = OwnedDescriptor(FileDescriptor(rawValue: try call { inotify_init1(flags) }))
  }

  var descriptor: FileDescriptor { owned.descriptor }

  /// Watches the very inode that an `O_PATH` descriptor stands for, whatever its name is by now.
  ///
  /// - Throws: `.permissionDenied` without permission to read it; `.noSpace` where
  ///   `fs.inotify.max_user_watches` is reached.
  ///
  /// The corresponding C function is `inotify_add_watch`.
  func add(_ object: FileDescriptor, _ mask: WatchMask) throws(Errno) -> WatchNumber {
    let descriptor = owned.descriptor.rawValue
    let path = "/proc/self/fd/\(object.rawValue)"
    let bits = mask.rawValue | UInt32(IN_EXCL_UNLINK)
    return WatchNumber(
      rawValue: try call { unsafe inotify_add_watch(descriptor, path, bits) })
  }

  /// Removes a watch; one that is gone already is no error.
  ///
  /// The corresponding C function is `inotify_rm_watch`.
  func remove(_ watch: WatchNumber) {
    let descriptor = owned.descriptor.rawValue
    _ = inotify_rm_watch(descriptor, watch.rawValue)
  }

  /// Takes everything out of the queue.
  mutating func drain(_ body: (WatchEvent) -> Void) throws(Errno) {
    let descriptor = owned.descriptor.rawValue
    while true {
      let count = try unsafe buffer.withUnsafeMutableBufferPointer { (buffer) throws(Errno) in
        try callUnlessBlocking { unsafe read(descriptor, buffer.baseAddress, buffer.count) }
      }
      guard let count, count > 0 else { return }
      WatchEvent.parse(buffer.span.extracting(..<count), body)
    }
  }
}
