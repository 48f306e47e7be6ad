// SPDX-License-Identifier: Apache-2.0

import Scheduler
import Testing

/// What a failed attempt has left can't be looked for at once (C5.6): its retry comes all the same.
@Suite struct LateSweepTests {
  @Test(arguments: [RetryMode.fresh, .resume])
  func onlyARetryOfTheSameRunIDWaitsForIt(_ mode: RetryMode) throws {
    let item = try Item.story("a", "0 1 0 * * *") {
      $0.retries = 1
      $0.retryMode = mode
    }
    var scheduler = Scheduler(settings: .init(workRoot: "/work-root"), at: instant(0))
    let plan = Plan(
      configuration: Configuration(maxConcurrentRuns: 8, workingDirectory: "/data", items: [item]))
    _ = scheduler.handle(.started(plan), at: instant(0))
    let key = try #require(scheduler.handle(.timerExpired, at: instant(60)).started.first)
    _ = scheduler.handle(.runStarted(key), at: instant(60))
    let step = EngineRecord(
      line: Array(
        #"{"ts_ms": 1, "run_id": "a-20260302T000100Z", "event": "step_start", "job_id": "j", "step_id": "s"}"#
          .utf8))
    _ = scheduler.handle(.engineRecord(key, try #require(step)), at: instant(60))
    let report = ProcessReport(status: .exited(code: 1), cpuMicroseconds: 0, maxRSSBytes: nil)
    _ = scheduler.handle(.runEnded(key, report), at: instant(61))
    _ = scheduler.handle(.outputClosed(key), at: instant(61))
    let atItsTime = scheduler.handle(.timerExpired, at: instant(72)).started
    let onceItIsSwept = scheduler.handle(.runSwept(key, leftovers: 1), at: instant(75)).started
    #expect(atItsTime.count == (mode == .fresh ? 1 : 0))
    #expect(onceItIsSwept.count == (mode == .fresh ? 0 : 1))
  }

  private func instant(_ second: Int) -> Now {
    Now(
      wall: Story.midnight + .seconds(second),
      monotonic: MonotonicInstant(microseconds: 5_000_000) + .seconds(second))
  }
}

extension [Effect] {
  fileprivate var started: [RunKey] {
    compactMap { effect in
      if case .start(let key, _) = effect { key } else { nil }
    }
  }
}
