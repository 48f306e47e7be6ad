// SPDX-License-Identifier: Apache-2.0
import Glibc
import SystemPackage

/// Files of the kernel's, which are made as they are read and have no size.
enum SmallFile {
  /// Reads a whole file, up to a limit.
  ///
  /// - Returns: nil if it can't be read, as with a process that ended meanwhile.
  static func read(
    _ path: String, relativeTo directory: FileDescriptor? = nil, limit: Int = 4 << 20
  ) -> [UInt8]? {
    let start = directory?.rawValue ?? AT_FDCWD
    guard
      let descriptor = try? call({ unsafe openat(start, path, O_RDONLY | O_CLOEXEC) })
    else {
      return nil
    }
    let file = OwnedDescriptor(FileDescriptor(rawValue: descriptor))
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 4096)
    while bytes.count < limit {
      guard let count = try? file.read(into: &chunk) else {
        return nil
      }
      if count == 0 {
        break
      }
      bytes.append(contentsOf: chunk[..<count])
    }
    return bytes
  }

  /// Writes a few bytes in one call, as files of the kernel's want it.
  static func write(
    _ text: String, to path: String, relativeTo directory: FileDescriptor
  ) throws(Errno) {
    let start = directory.rawValue
    let descriptor = try call { unsafe openat(start, path, O_WRONLY | O_CLOEXEC) }
    let file = OwnedDescriptor(FileDescriptor(rawValue: descriptor))
    let bytes = Array(text.utf8)
    let raw = file.rawValue
    try unsafe bytes.withUnsafeBufferPointer { (buffer) throws(Errno) in
      _ = try call { unsafe Glibc.write(raw, buffer.baseAddress, buffer.count) }
    }
  }
}

extension OwnedDescriptor {
  /// Reads up to a chunk's size; 0 is the end.
  func read(into chunk: inout [UInt8]) throws(Errno) -> Int {
    let descriptor = rawValue
    return try unsafe chunk.withUnsafeMutableBufferPointer { (buffer) throws(Errno) in
      try call { unsafe Glibc.read(descriptor, buffer.baseAddress, buffer.count) }
    }
  }
}
