// SPDX-License-Identifier: Apache-2.0
import Glibc
import SystemPackage

/// A lock on the folder of a file, for as long as it takes to put the file in its place.
///
/// It leaves nothing behind, and ends with the process.
struct FolderLock: ~Copyable {
  private let folder: OwnedDescriptor

  /// Waits for the lock, a second at most: whoever has it has it for milliseconds.
  ///
  /// The corresponding C function is `flock`.
  static func take(besides path: String) throws(SocketError) -> FolderLock {
    let name = FilePath(path).removingLastComponent().string
    let parent = name.isEmpty ? "." : name
    let folder = try open(parent, for: path)
    for _ in 0..<100 {
      if flock(folder.rawValue, LOCK_EX | LOCK_NB) == 0 { return FolderLock(folder: folder) }
      usleep(10_000)
    }
    throw .locked(folder: parent)
  }

  private static func open(
    _ folder: String, for path: String
  ) throws(SocketError) -> OwnedDescriptor {
    do throws(Errno) {
      return try Directory.open(folder)
    } catch {
      throw .failed(path, error)
    }
  }

  /// Ends the lock; it is held up to here.
  consuming func end() {}
}
