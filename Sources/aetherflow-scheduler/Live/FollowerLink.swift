// SPDX-License-Identifier: Apache-2.0

import Reactor
import Scheduler
import SystemPackage

/// What goes to and fro between the loop and the thread that follows the files.
struct FollowerLink: Sendable {
  /// What the loop wants: a look at once, and an answer in any case (C7.8).
  struct Order: Sendable {
    /// Greater than that of any order before.
    var number: UInt64
    /// Whether files count that somebody has open for writing.
    var isForced: Bool
  }

  /// What the loop is told.
  enum Report: Sendable {
    case change(LiveConfiguration.Change)
    /// An order is carried out; the changes that it has led to come before this.
    case answer(ReloadAnswer)
    /// What is to be said about the watching itself.
    case record(LogRecord)
    /// The same, for somebody who asks.
    case state(WatchState)
    /// Nothing more will come.
    case ended(Errno)
  }

  let orders: Mailbox<Order>
  let reports: Mailbox<Report>
}
