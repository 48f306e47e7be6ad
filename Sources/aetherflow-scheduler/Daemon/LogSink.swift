// SPDX-License-Identifier: Apache-2.0

import Reactor
import Scheduler
import SystemPackage

/// Where records go: standard error, as text for people or as JSON Lines.
///
/// It never blocks the loop. What a slow reader leaves unread is kept up to a bound, then dropped
/// and counted; the runs' output and the events are bounded apart, so that the one can't push out
/// the other.
final class LogSink {
  enum Format: Sendable {
    case text(TextFormat)
    case json(JSONFormat)
  }

  private let format: Format
  /// The least important priority that is still written.
  private let threshold: LogPriority
  private var writer: OutputWriter
  /// The line that is being put together; kept, so that a line costs no allocation.
  private var line: [UInt8] = []

  init(_ format: Format, threshold: LogPriority, to descriptor: FileDescriptor) {
    self.format = format
    self.threshold = threshold
    self.writer = OutputWriter(to: descriptor)
  }

  /// The descriptor to wait for while ``wantsWritability``.
  var descriptor: FileDescriptor { writer.descriptor }

  /// Whether something waits for the reader of standard error.
  var wantsWritability: Bool { writer.wantsWritability }

  func write(_ record: LogRecord, at instant: WallInstant) {
    guard record.priority <= threshold else { return }
    line.removeAll(keepingCapacity: true)
    switch format {
    case .text(let text): text.write(record, at: instant, to: &line)
    case .json(let json): json.write(record, at: instant, to: &line)
    }
    writer.write(line, as: .event)
  }

  func write(_ output: OutputLine, at instant: WallInstant) {
    guard output.priority <= threshold else { return }
    line.removeAll(keepingCapacity: true)
    switch format {
    case .text(let text): text.write(output, at: instant, to: &line)
    case .json(let json): json.write(output, at: instant, to: &line)
    }
    writer.write(line, as: .output)
  }

  /// Writes what waited, and says what had to be dropped meanwhile.
  func flush(at instant: WallInstant) {
    writer.flush()
    guard !writer.wantsWritability else { return }
    let lines = writer.takeDroppedCount(of: .output)
    let events = writer.takeDroppedCount(of: .event)
    guard lines + events > 0 else { return }
    let sentence =
      "standard error was not read: \(lines) lines of output and \(events) events were dropped"
    write(LogRecord(.warning, nil, sentence), at: instant)
  }
}
