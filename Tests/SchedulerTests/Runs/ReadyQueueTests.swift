// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

@testable import Scheduler

@Suite struct ReadyQueueTests {
  @Test func theOrderIsThatOfASortedArray() {
    var random = SplitMix(seed: 7)
    var queue = ReadyQueue()
    var model: [(WallInstant, RunKey)] = []
    for step in 0..<20_000 {
      if Int.random(in: 0..<5, using: &random) < 3 {
        let fireTime = WallInstant(seconds: Int64.random(in: 0..<50, using: &random))
        let key = RunKey(rawValue: UInt64(step))
        queue.insert(key, fireTime: fireTime)
        model.append((fireTime, key))
      } else {
        let index = model.indices.min { model[$0] < model[$1] }
        #expect(queue.popFirst() == index.map { model.remove(at: $0).1 })
      }
      #expect(queue.count == model.count)
    }
  }
}
