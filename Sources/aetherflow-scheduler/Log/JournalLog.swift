// SPDX-License-Identifier: Apache-2.0

import Reactor
import Scheduler
import SystemPackage
import Systemd

/// Records in the journal, each with its fields.
///
/// This is the loop's end. It puts records into an ``Outbox`` as they are; a ``JournalSender``, on a
/// thread of its own, gives them their form and waits for journald where it must.
final class JournalLog {
  /// A record, and when it was made.
  struct Entry: Sendable {
    enum Content: Sendable {
      case record(LogRecord)
      case line(OutputLine)
    }

    var content: Content
    var instant: WallInstant
  }

  /// How long the end of the daemon waits for journald.
  private static let lastWait: Int64 = 5_000_000
  // More than ten thousand events: what happens in the half minute in which journald is away.
  private static let eventLimit = 32 << 20
  private static let outputLimit = 8 << 20

  private let outbox: Outbox<Entry>
  /// What the journal does not take is told here. Not by Console: a standard error that nobody reads
  /// must not hold anything up.
  private var lastResort = OutputWriter(to: .standardError)
  private let format: TextFormat

  /// Starts the thread. Signals must be blocked before.
  init(zone: TimeZoneRules) throws(Errno) {
    let outbox = try Outbox<Entry>(eventLimit: Self.eventLimit, outputLimit: Self.outputLimit)
    self.outbox = outbox
    format = TextFormat(zone: zone, isColored: false)
    let sender = try JournalSender(outbox, zone: zone)
    if !sender.isJournalThere {
      lastResort.write(
        "there is no journald at \(JournalSocket.systemPath): the log waits for one\n", as: .event)
    }
    try BackgroundThread.start(named: "journal") { sender.run() }
  }

  func write(_ record: LogRecord, at instant: WallInstant) {
    outbox.post(
      Entry(content: .record(record), instant: instant), bytes: record.footprint, as: .event,
      at: instant.microseconds)
  }

  func write(_ line: OutputLine, at instant: WallInstant) {
    outbox.post(
      Entry(content: .line(line), instant: instant), bytes: line.footprint, as: .output,
      at: instant.microseconds)
  }

  /// Waits for the records to get through. What does not is told on standard error: the events
  /// themselves, since among them may be why the scheduler ends, and how much output.
  func finish() {
    guard let remains = outbox.waitUntilEmpty(atMost: Self.lastWait) else { return }
    lastResort.write(
      "the journal took no more records: \(remains.loss.description) did not get into it\n",
      as: .event)
    for entry in remains.records {
      guard case .record(let record) = entry.content else { continue }
      var line: [UInt8] = []
      format.write(record, at: entry.instant, to: &line)
      lastResort.write(line, as: .event)
    }
  }
}

extension Loss {
  /// How much was lost, in words.
  var description: String {
    let (lines, events) = (count(of: .output), count(of: .event))
    return "\(events) event\(events == 1 ? "" : "s") and \(lines) line\(lines == 1 ? "" : "s") "
      + "of output"
  }
}

extension LogRecord {
  /// About what it takes in memory, in bytes: its texts, and their places.
  fileprivate var footprint: Int {
    1024 + message.utf8.count
  }
}

extension OutputLine {
  /// About what it takes in memory, in bytes; one of core's records is kept both as it came and as
  /// it was understood.
  fileprivate var footprint: Int {
    512 + bytes.count * (engineRecord == nil ? 1 : 2)
  }
}
