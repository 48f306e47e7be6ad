// SPDX-License-Identifier: Apache-2.0
import Glibc
import Reactor
import Synchronization
import SystemPackage

@testable import Watcher

/// A file that is open for writing for as long as this lives.
final class Writer {
  /// How many of us have a file open.
  private static let counts = Mutex<[Watcher.Inode: Int]>([:])

  private var file: OwnedDescriptor?
  private let reader: OwnedDescriptor
  private let inode: Watcher.Inode

  init?(_ path: String) {
    let flags = O_CREAT | O_TRUNC | O_CLOEXEC | O_NONBLOCK
    let descriptor = open(path, O_WRONLY | flags, 0o644)
    guard descriptor >= 0 else { return nil }
    file = OwnedDescriptor(FileDescriptor(rawValue: descriptor))
    reader = OwnedDescriptor(
      FileDescriptor(rawValue: open("/proc/self/fd/\(descriptor)", O_RDONLY | O_CLOEXEC)))
    guard let inode = try? FileStatus(of: FileDescriptor(rawValue: descriptor)).inode else {
      return nil
    }
    self.inode = inode
    Self.counts.withLock { $0[inode, default: 0] += 1 }
  }

  deinit {
    file = nil
    let left = Self.counts.withLock { counts in
      counts[inode, default: 1] -= 1
      return counts[inode, default: 0]
    }
    guard left == 0 else { return }
    // A process that another test is just starting has a copy of the descriptor until it executes.
    while ReadLease.take(on: reader.descriptor) == .writerPresent { sched_yield() }
    ReadLease.giveBack(on: reader.descriptor)
  }

  func write(_ text: String) {
    _ = try? file?.descriptor.writeAll(text.utf8)
  }
}
