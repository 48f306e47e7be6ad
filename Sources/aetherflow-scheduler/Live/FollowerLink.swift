// SPDX-License-Identifier: Apache-2.0

import Reactor
import Scheduler

/// What goes to and fro between the loop and the thread that follows the files.
struct FollowerLink: Sendable {
  /// What the loop wants.
  enum Order: Sendable {
    /// A look at once, and an answer in any case (C7.8).
    case look
  }

  /// What the loop is told.
  enum Report: Sendable {
    case change(LiveConfiguration.Change)
    /// What is to be said about the watching itself.
    case record(LogRecord)
  }

  let orders: Mailbox<Order>
  let reports: Mailbox<Report>
}
