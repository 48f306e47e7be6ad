// SPDX-License-Identifier: Apache-2.0
import Glibc
import SystemPackage

/// Directories, as far as `/proc` and control groups need them.
enum Directory {
  /// Opens a directory.
  static func open(
    _ path: String, relativeTo start: FileDescriptor? = nil
  ) throws(Errno) -> OwnedDescriptor {
    let start = start?.rawValue ?? AT_FDCWD
    let descriptor = try call { unsafe openat(start, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
    return OwnedDescriptor(FileDescriptor(rawValue: descriptor))
  }

  /// The names in a directory, in no order, without `.` and `..`; none if it can't be read.
  ///
  /// The corresponding C function is `readdir`.
  static func names(
    in path: String, relativeTo start: FileDescriptor? = nil, onlyDirectories: Bool = false
  ) -> [String] {
    // Opened anew: a duplicate would share the position that reading moves.
    let start = start?.rawValue ?? AT_FDCWD
    guard
      let descriptor = try? call({
        unsafe openat(start, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
      }),
      let stream = unsafe fdopendir(descriptor)
    else {
      return []
    }
    defer { unsafe closedir(stream) }
    var names: [String] = []
    while let entry = unsafe readdir(stream) {
      let name = unsafe name(of: entry)
      let isIncluded = unsafe !onlyDirectories || Int32(entry.pointee.d_type) == Int32(DT_DIR)
      if isIncluded, name != ".", name != ".." {
        names.append(name)
      }
    }
    return names
  }

  @unsafe
  private static func name(of entry: UnsafeMutablePointer<dirent>) -> String {
    unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
      unsafe pointer.withMemoryRebound(to: CChar.self, capacity: 256) {
        unsafe String(cString: $0)
      }
    }
  }

  /// Removes a directory that holds only directories and files of the kernel's, bottom up.
  ///
  /// The corresponding C function is `rmdir`.
  static func removeTree(_ path: String) throws(Errno) {
    for name in names(in: path, onlyDirectories: true) {
      try removeTree(path + "/" + name)
    }
    do {
      try call { unsafe rmdir(path) }
    } catch .noSuchFileOrDirectory {
      // Somebody else has removed it.
    }
  }
}
