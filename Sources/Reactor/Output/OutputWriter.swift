// SPDX-License-Identifier: Apache-2.0
internal import CLinux
import Glibc
public import SystemPackage

/// Writes records to a descriptor that is shared with others, without ever waiting for its reader.
///
/// Standard error may be a pipe that nobody reads. To set `O_NONBLOCK` on it is no way out: the flag
/// belongs to the open file description, which the shell and others share. So the writer asks first
/// whether there is room, and writes no more at once than a pipe takes whole. (A terminal has room
/// for a byte and then waits for more: that is opened anew, with flags of its own.) What finds no room
/// waits in a bounded backlog, in order; a record for which the backlog of its class is full is
/// dropped as a whole and counted.
///
/// While ``wantsWritability`` is true, the caller registers the descriptor for writing and calls
/// ``flush()`` when it is ready. (A regular file is always ready, and can't be registered.)
public struct OutputWriter: ~Copyable {
  /// Where the records go, to register for writing.
  public let descriptor: FileDescriptor

  /// The terminal as this writer has opened it, if it is one.
  private let terminal: OwnedDescriptor?
  private let limits: [Int]
  private var backlog = RecordQueue()
  private var backlogged = [0, 0]
  private var dropped = [0, 0]
  private var isBroken = false
  /// Whether the last record that got through did so in part only.
  private var owesLineFeed = false
  private let chunkSize: Int

  /// Creates a writer.
  ///
  /// - Parameters:
  ///   - descriptor: where to write; it stays the caller's, and open.
  ///   - eventLimit: bytes of events that may wait.
  ///   - outputLimit: bytes of runs' output that may wait.
  public init(
    to descriptor: FileDescriptor, eventLimit: Int = 4 << 20, outputLimit: Int = 1 << 20
  ) {
    let opened = Self.openTerminal(descriptor)
    self.descriptor = opened ?? descriptor
    self.terminal = opened.map { OwnedDescriptor($0) }
    self.limits = [eventLimit, outputLimit]
    self.chunkSize = Int(PIPE_BUF)
  }

  /// Whether records wait for the reader.
  public var wantsWritability: Bool {
    !backlog.isEmpty
  }

  /// The bytes of a class that wait.
  public func backlogBytes(of recordClass: RecordClass) -> Int {
    backlogged[recordClass.rawValue]
  }

  /// The number of records of a class that were dropped since the last call.
  public mutating func takeDroppedCount(of recordClass: RecordClass) -> Int {
    defer { dropped[recordClass.rawValue] = 0 }
    return dropped[recordClass.rawValue]
  }

  /// Writes a record, or as much as there is room for, and keeps the rest.
  ///
  /// After the reader is gone for good (`EPIPE`) every record is dropped.
  public mutating func write(_ record: String, as recordClass: RecordClass) {
    write(Array(record.utf8), as: recordClass)
  }

  /// Writes a record of bytes.
  public mutating func write(_ record: [UInt8], as recordClass: RecordClass) {
    let index = recordClass.rawValue
    guard !isBroken, backlogged[index] + record.count <= limits[index] else {
      dropped[index] += 1
      return
    }
    backlog.append(record, tag: index)
    backlogged[index] += record.count
    flush()
  }

  /// Writes what waits, as far as there is room.
  public mutating func flush() {
    while !backlog.isEmpty, hasRoom() {
      if owesLineFeed {
        // A disk that was full has kept the beginning of a line: the next one is to be whole.
        guard write([UInt8(ascii: "\n")]) == 1 else {
          return
        }
        owesLineFeed = false
      }
      let written = write(backlog.chunk(atMost: chunkSize))
      if written == 0 {
        return
      }
      backlog.removeFirst(written) { backlogged[$0] -= $1 }
    }
  }

  /// Opens the terminal behind a descriptor again, without waiting.
  private static func openTerminal(_ descriptor: FileDescriptor) -> FileDescriptor? {
    guard isatty(descriptor.rawValue) == 1 else {
      return nil
    }
    let path = "/proc/self/fd/\(descriptor.rawValue)"
    let flags = O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC
    guard let opened = try? call({ unsafe open(path, flags) }) else {
      return nil
    }
    return FileDescriptor(rawValue: opened)
  }

  /// The corresponding C function is `poll`, without waiting.
  private func hasRoom() -> Bool {
    var request = pollfd(fd: descriptor.rawValue, events: Int16(POLLOUT), revents: 0)
    let ready = try? call { unsafe poll(&request, 1, 0) }
    // An error or a hang-up is for write to tell.
    return ready == 1
  }

  /// - Returns: how many bytes it took; 0 if it can't take any now, or ever.
  private mutating func write(_ chunk: [UInt8]) -> Int {
    let raw = descriptor.rawValue
    do {
      let count = try unsafe chunk.withUnsafeBufferPointer { (bytes) throws(Errno) in
        try callUnlessBlocking { unsafe Glibc.write(raw, bytes.baseAddress, bytes.count) }
      }
      return count ?? 0
    } catch {
      // Nobody reads any more, or the disk is full: there is nobody to tell it to.
      discardBacklog()
      isBroken = error == .brokenPipe
      return 0
    }
  }

  private mutating func discardBacklog() {
    owesLineFeed = owesLineFeed || backlog.isAmidRecord
    backlog.removeAll { dropped[$0] += 1 }
    backlogged = [0, 0]
  }
}
