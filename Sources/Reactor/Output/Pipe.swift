// SPDX-License-Identifier: Apache-2.0
internal import CSpawn
import Glibc
import SystemPackage

/// A pipe for a child's output: the reading end doesn't block, the writing end does.
///
/// Both ends close on exec, and none is 0, 1 or 2, so that connecting the child's streams overwrites
/// nothing that is still needed.
struct Pipe: ~Copyable {
  let reader: OwnedDescriptor
  let writer: OwnedDescriptor

  /// Makes a pipe.
  ///
  /// The corresponding C function is `pipe2`.
  static func make() throws(Errno) -> Pipe {
    var ends: [Int32] = [-1, -1]
    try call { unsafe cspawn_pipe(&ends) }
    let first = OwnedDescriptor(FileDescriptor(rawValue: ends[0]))
    let second = OwnedDescriptor(FileDescriptor(rawValue: ends[1]))
    let pipe = Pipe(
      reader: try first.aboveStandardStreams(), writer: try second.aboveStandardStreams())
    // Each end has an open file description of its own: this leaves the child's end blocking.
    let descriptor = pipe.reader.rawValue
    let flags = try call { fcntl(descriptor, F_GETFL) }
    try call { fcntl(descriptor, F_SETFL, flags | O_NONBLOCK) }
    return pipe
  }

  /// Closes the writing end, and makes the reading end a reader.
  consuming func intoReader() -> PipeReader {
    PipeReader(reader)
  }
}

extension OwnedDescriptor {
  /// This descriptor, or a copy of it that isn't 0, 1 or 2, as happens in a daemon that was started
  /// with its standard streams closed.
  consuming func aboveStandardStreams() throws(Errno) -> OwnedDescriptor {
    if rawValue > STDERR_FILENO {
      return self
    }
    let descriptor = rawValue
    let copy = try call { fcntl(descriptor, F_DUPFD_CLOEXEC, STDERR_FILENO + 1) }
    return OwnedDescriptor(FileDescriptor(rawValue: copy))
  }
}
