// SPDX-License-Identifier: Apache-2.0

import Scheduler
import SystemPackage

/// Where records go: standard error, or the journal (C9).
final class LogSink {
  enum Destination {
    case stream(StreamLog)
    case journal(JournalLog)
  }

  private let destination: Destination
  /// The least important priority that is still written.
  private let threshold: LogPriority
  /// Whether it is read as it is written, so that a message need not be a record.
  let isForPeople: Bool

  init(_ destination: Destination, threshold: LogPriority, isForPeople: Bool) {
    self.destination = destination
    self.threshold = threshold
    self.isForPeople = isForPeople
  }

  /// The descriptor to wait for while ``wantsWritability``.
  var descriptor: FileDescriptor {
    switch destination {
    case .stream(let log): log.descriptor
    case .journal: .standardError
    }
  }

  /// Whether something waits for the reader of standard error. The journal is waited for elsewhere.
  var wantsWritability: Bool {
    switch destination {
    case .stream(let log): log.wantsWritability
    case .journal: false
    }
  }

  func write(_ record: LogRecord, at instant: WallInstant) {
    guard record.priority <= threshold else { return }
    switch destination {
    case .stream(let log): log.write(record, at: instant)
    case .journal(let log): log.write(record, at: instant)
    }
  }

  func write(_ output: OutputLine, at instant: WallInstant) {
    guard output.priority <= threshold else { return }
    switch destination {
    case .stream(let log): log.write(output, at: instant)
    case .journal(let log): log.write(output, at: instant)
    }
  }

  /// Writes what waited for standard error, and says what had to be dropped meanwhile.
  func flush(at instant: WallInstant) {
    if case .stream(let log) = destination { log.flush(at: instant) }
  }

  /// The daemon ends: waits for the last records to get through, five seconds at most.
  func finish() {
    switch destination {
    case .stream(let log): log.finish()
    case .journal(let log): log.finish()
    }
  }
}
