// SPDX-License-Identifier: Apache-2.0

import Glibc
import Reactor
import Scheduler
import SystemPackage

/// Records on standard error, as text for people or as JSON Lines.
///
/// It never blocks the loop. What a slow reader leaves unread is kept up to a bound, then dropped
/// and counted; the runs' output and the events are bounded apart, so that the one can't push out
/// the other.
final class StreamLog {
  enum Format: Sendable {
    case text(TextFormat)
    case json(JSONFormat)
  }

  private let format: Format
  private var writer: OutputWriter
  /// The line that is being put together; kept, so that a line costs no allocation.
  private var line: [UInt8] = []

  init(_ format: Format, to descriptor: FileDescriptor) {
    self.format = format
    self.writer = OutputWriter(to: descriptor)
  }

  var descriptor: FileDescriptor { writer.descriptor }

  var wantsWritability: Bool { writer.wantsWritability }

  func write(_ record: LogRecord, at instant: WallInstant) {
    line.removeAll(keepingCapacity: true)
    switch format {
    case .text(let text): text.write(record, at: instant, to: &line)
    case .json(let json): json.write(record, at: instant, to: &line)
    }
    writer.write(line, as: .event)
  }

  func write(_ output: OutputLine, at instant: WallInstant) {
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
      "standard error had no room (a reader that does not read, or a full disk): \(lines) lines of "
      + "output and \(events) events were dropped"
    write(LogRecord(.warning, nil, sentence), at: instant)
  }

  /// Gives a slow reader of standard error a moment to take the last records.
  ///
  /// Bounded: one that reads nothing must not keep the daemon from ending.
  func finish() {
    for _ in 0..<500 {
      flush(at: WallInstant(microseconds: Clocks.realtime()))
      if !wantsWritability { return }
      usleep(10_000)
    }
  }
}
