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
  func pass(isAlone: Bool = false, _ body: @Sendable () throws -> Void) async throws {
    let share = isAlone ? width : 1
    // Still the task of its test, which a failure is to be told of.
    try await withTaskExecutorPreference(ThreadForEach()) {
      condition.withLock {
        while free < share { condition.wait() }
        free -= share
      }
      defer {
        condition.withLock {
          free += share
          condition.broadcast()
        }
      }
      try body()
    }
  }
}

/// Gives each job a thread, outside of the pool, which is as small as the machine.
private final class ThreadForEach: TaskExecutor {
  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    Thread.detachNewThread { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
  }
}
