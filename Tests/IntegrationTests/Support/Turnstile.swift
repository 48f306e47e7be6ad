// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Lets a few bodies at a time through, each on a thread of its own, where it may block.
final class Turnstile: @unchecked Sendable {
  static let matrix = Turnstile(width: 6)
  static let boxes = Turnstile(width: 4)

  private let condition = NSCondition()
  private let width: Int
  private var free: Int

  init(width: Int) {
    self.width = width
    free = width
  }

  /// - Parameter isAlone: nothing else is let through meanwhile.
  func pass(isAlone: Bool = false, _ body: @escaping @Sendable () throws -> Void) async throws {
    let share = isAlone ? width : 1
    try await withCheckedThrowingContinuation {
      (continuation: CheckedContinuation<Void, any Error>) in
      Thread.detachNewThread { [self] in
        condition.withLock {
          while free < share { condition.wait() }
          free -= share
        }
        let result = Result { try body() }
        condition.withLock {
          free += share
          condition.broadcast()
        }
        continuation.resume(with: result)
      }
    }
  }
}
