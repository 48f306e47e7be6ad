// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Saves a file again and again at a steady pace, on a thread of its own, in the ways that programs
/// save files.
final class SaveStorm: @unchecked Sendable {
  enum Way: CaseIterable {
    /// Truncate, write, close.
    case inPlace
    /// A new file takes the name.
    case renameOver
    /// Truncate, write one half, then the other.
    case inHalves
    /// The same as ``renameOver``; with it, half of all saves replace the file.
    case renameOverAgain
  }

  private let file: String
  private let content: @Sendable (Int) -> String
  private let done = DispatchSemaphore(value: 0)
  private var failures: [String] = []

  /// Starts at once.
  ///
  /// - Parameter content: what the file says after the save of that number.
  init(
    on file: String, numbers: Range<Int>, perSecond: Int,
    content: @escaping @Sendable (Int) -> String
  ) {
    self.file = file
    self.content = content
    // A thread, not a task: however many tests occupy the pool, the pace is the kernel's affair.
    Thread.detachNewThread { [self] in
      var next = ContinuousClock.now
      for number in numbers {
        save(number)
        next += .microseconds(1_000_000 / perSecond)
        Thread.sleep(until: Date(timeIntervalSinceNow: (next - .now) / .seconds(1)))
      }
      done.signal()
    }
  }

  /// Waits for the last save, and returns what went wrong with any.
  func end() -> [String] {
    done.wait()
    return failures
  }

  private func save(_ number: Int) {
    let bytes = Array(content(number).utf8)
    switch Way.allCases[number % Way.allCases.count] {
    case .inPlace: write([bytes[...]], to: file)
    case .inHalves: write([bytes[..<(bytes.count / 2)], bytes[(bytes.count / 2)...]], to: file)
    case .renameOver, .renameOverAgain:
      write([bytes[...]], to: file + ".new")
      if rename(file + ".new", file) != 0 { failures.append("rename: \(errno)") }
    }
  }

  private func write(_ pieces: [ArraySlice<UInt8>], to path: String) {
    // The daemon's read lease is broken by an open: it waits until the daemon has let go of it.
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { return failures.append("open: \(errno)") }
    defer { close(descriptor) }
    for piece in pieces {
      let count = piece.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count != piece.count { failures.append("write: \(errno)") }
    }
  }
}
