// SPDX-License-Identifier: Apache-2.0

import Glibc
import Reactor
import Scheduler
import SystemPackage
import Systemd

/// Hands records to journald, on a thread of its own, for as long as the process lives.
///
/// journald may be away, restart, or be slow: then it waits here, with what came after in the
/// ``Outbox``. While there is nothing to send, it sleeps.
final class JournalSender {
  /// How long to leave a journald alone that is not there. Nothing announces its return.
  private static let pause: UInt32 = 250_000
  /// How late a record may be and still pass for in time.
  private static let punctuality = Duration.seconds(1)

  private let outbox: Outbox<JournalLog.Entry>
  private let socket: JournalSocket
  private var form: JournalForm

  init(_ outbox: Outbox<JournalLog.Entry>, zone: TimeZoneRules) throws(Errno) {
    self.outbox = outbox
    socket = try JournalSocket()
    form = JournalForm(zone: zone)
  }

  /// Whether there is a journald now, be it a slow one.
  var isJournalThere: Bool {
    (try? socket.waitForRoom(atMost: 0)) != nil
  }

  /// Does so until the process ends.
  func run() -> Never {
    while true {
      let entry =
        switch outbox.next() {
        case .record(let entry): entry
        case .loss(let loss): Self.report(loss, form.zone)
        }
      outbox.settle(isLost: !deliver(entry))
    }
  }

  /// Sends a record, however long it takes.
  ///
  /// - Returns: false if it can't be sent at all.
  private func deliver(_ entry: JournalLog.Entry) -> Bool {
    while true {
      do {
        guard try socket.waitForRoom(atMost: 60_000) else { continue }
        let now = WallInstant(microseconds: Clocks.realtime())
        form.put(entry, isLate: now - entry.instant >= Self.punctuality)
        try socket.send(form.record)
        return true
      } catch {
        // It would keep all that follow waiting for ever. Anything else passes: journald is away, or
        // there is no memory or descriptor for a large record now.
        guard !error.isAboutTheRecord else { return false }
        usleep(Self.pause)
      }
    }
  }

  private static func report(_ loss: Loss, _ zone: TimeZoneRules) -> JournalLog.Entry {
    let span = [loss.first, loss.last].map { zone.rfc3339(WallInstant(microseconds: $0)) }
    let record = LogRecord(
      .warning, nil,
      "the journal was away or slow: \(loss.description) from \(span[0]) to \(span[1]) were not kept"
    )
    return JournalLog.Entry(
      content: .record(record), instant: WallInstant(microseconds: Clocks.realtime()))
  }
}

extension Errno {
  /// Whether it is this record that can't be sent, whatever comes to pass.
  fileprivate var isAboutTheRecord: Bool {
    switch self {
    case .invalidArgument, .messageTooLong, .argListTooLong, .fileTooLarge: true
    default: false
    }
  }
}
