// SPDX-License-Identifier: Apache-2.0

import HTTPServer

/// The orders to reload: which of them are under way, and who waits for their answers.
struct ReloadOrders {
  private var last: UInt64 = 0
  private var answered: UInt64 = 0
  private var waiting: [(number: UInt64, exchange: Exchange.ID)] = []
  /// Cleared when nobody reads the files any more.
  var isFollowed = true

  /// Whether an order has not been answered yet.
  var isUnderWay: Bool { answered < last }

  /// Gives a new order its number.
  mutating func place() -> UInt64 {
    last += 1
    return last
  }

  /// Notes that somebody waits for the answer to an order.
  mutating func wait(_ exchange: Exchange.ID, for number: UInt64) {
    waiting.append((number, exchange))
  }

  /// An order is answered, and with it all before it: who waits for that.
  mutating func answer(_ number: UInt64) -> [Exchange.ID] {
    answered = max(answered, number)
    let told = waiting.filter { $0.number <= number }
    waiting.removeAll { $0.number <= number }
    return told.map(\.exchange)
  }

  /// No answer will come: who waits for one.
  mutating func abandon() -> [Exchange.ID] {
    answer(last)
  }
}
