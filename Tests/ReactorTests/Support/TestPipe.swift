// SPDX-License-Identifier: Apache-2.0
import Glibc
import SystemPackage

@testable import Reactor

/// A pipe whose ends a test uses as it likes.
///
/// A process that another test starts meanwhile holds both ends until it executes. So a test that
/// closes one end and looks at the other must be a process of its own.
final class TestPipe {
  private var readingEnd: OwnedDescriptor?
  private var writingEnd: OwnedDescriptor?
  let reader: FileDescriptor
  let writer: FileDescriptor

  init() throws {
    let ends = try FileDescriptor.pipe()
    reader = ends.readEnd
    writer = ends.writeEnd
    readingEnd = OwnedDescriptor(reader)
    writingEnd = OwnedDescriptor(writer)
    _ = fcntl(reader.rawValue, F_SETFL, O_NONBLOCK)
    for end in [reader, writer] {
      _ = fcntl(end.rawValue, F_SETFD, FD_CLOEXEC)
    }
  }

  func write(_ text: String) throws {
    try writer.writeAll(text.utf8)
  }

  func write(_ bytes: [UInt8]) throws {
    try writer.writeAll(bytes)
  }

  /// Reads what is there.
  func read() throws -> [UInt8] {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65536)
    while true {
      do {
        let count = try chunk.withUnsafeMutableBytes { try reader.read(into: $0) }
        if count == 0 {
          return bytes
        }
        bytes += chunk[..<count]
      } catch Errno.wouldBlock {
        return bytes
      }
    }
  }

  func closeReader() {
    readingEnd = nil
  }

  func closeWriter() {
    writingEnd = nil
  }

  /// The reading end as a reader, which closes it.
  func makeReader() -> PipeReader {
    // The end is given up here without being closed.
    guard let end = readingEnd.take() else {
      preconditionFailure("the reading end is taken or closed")
    }
    return PipeReader(end)
  }
}
