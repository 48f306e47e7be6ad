// SPDX-License-Identifier: Apache-2.0
import Glibc
public import SystemPackage

/// A lock on a file that dies with the process, whichever way that dies.
///
/// It is a record lock: children don't inherit it, so what a daemon leaves behind can't hold it. The
/// file stays, and says who holds the lock, or held it last. See fcntl(2), `F_SETLK`.
public struct ProcessLock: ~Copyable {
  private let owned: OwnedDescriptor

  /// What became of an attempt to take a lock.
  public enum Attempt: ~Copyable {
    case taken(ProcessLock)
    /// Another process has it; what it wrote into the file.
    case held(by: Int32, note: String)
  }

  /// Takes the lock if nobody has it, and writes a note for those who come later.
  ///
  /// A process must have one lock of a file at most, and not open the file otherwise: closing any
  /// descriptor of it gives the lock up.
  public static func take(
    _ path: String, note: String
  ) throws(Errno) -> Attempt {
    let flags = O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW
    let descriptor = try call { unsafe open(path, flags, 0o600) }
    let file = OwnedDescriptor(FileDescriptor(rawValue: descriptor))
    var request = flock()
    request.l_type = Int16(F_WRLCK)
    request.l_whence = Int16(SEEK_SET)
    do throws(Errno) {
      try call { unsafe fcntl(descriptor, F_SETLK, &request) }
    } catch Errno.resourceTemporarilyUnavailable, Errno.permissionDenied {
      let holder = try holder(descriptor)
      return .held(by: holder, note: SmallFile.readText(file))
    }
    // The note is a courtesy: on a full disk the lock holds without it.
    try? SmallFile.replace(file, with: note)
    return .taken(ProcessLock(owned: file))
  }

  private init(owned: consuming OwnedDescriptor) {
    self.owned = owned
  }

  /// Who has the lock; 0 if nobody has it any more, or somebody in another PID namespace.
  private static func holder(_ descriptor: Int32) throws(Errno) -> Int32 {
    var question = flock()
    question.l_type = Int16(F_WRLCK)
    question.l_whence = Int16(SEEK_SET)
    try call { unsafe fcntl(descriptor, F_GETLK, &question) }
    return question.l_type == Int16(F_UNLCK) ? 0 : question.l_pid
  }
}

extension SmallFile {
  fileprivate static func readText(_ file: borrowing OwnedDescriptor) -> String {
    var chunk = [UInt8](repeating: 0, count: 4096)
    let count = (try? file.read(into: &chunk)) ?? 0
    return String(decoding: chunk[..<count], as: UTF8.self)
  }

  fileprivate static func replace(
    _ file: borrowing OwnedDescriptor, with text: String
  ) throws(Errno) {
    let descriptor = file.rawValue
    try call { ftruncate(descriptor, 0) }
    let bytes = Array(text.utf8)
    try unsafe bytes.withUnsafeBufferPointer { (buffer) throws(Errno) in
      _ = try call { unsafe pwrite(descriptor, buffer.baseAddress, buffer.count, 0) }
    }
  }
}
