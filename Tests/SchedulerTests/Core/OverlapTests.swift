// SPDX-License-Identifier: Apache-2.0

import Scheduler
import Testing

/// A run of 90 s meets a fire time every minute: what each overlap policy makes of it (C1).
@Suite struct OverlapTests {
  private func story(_ policy: OverlapPolicy) throws -> Story {
    Story(
      [try .story { $0.overlap = policy }],
      runs: { _ in .init(length: .seconds(90)) })
  }

  @Test func skipDropsTheFireTime() throws {
    var story = try story(.skip)
    story.run(untilSecond: 200)
    #expect(
      story.lines() == [
        "00:01:00 start a-000100",
        "00:02:00 run_skipped a-000200 overlap",
        "00:02:30 run_finished a-000100 succeeded",
        "00:03:00 start a-000300",
      ])
  }

  @Test func queueHoldsOneAndOnlyOne() throws {
    var story = Story(
      [try .story { $0.overlap = .queue }],
      runs: { _ in .init(length: .seconds(150)) })
    story.run(untilSecond: 240)
    #expect(
      story.lines() == [
        "00:01:00 start a-000100",
        "00:02:00 run_queued a-000200 overlap",
        "00:03:00 run_skipped a-000300 overlap",
        "00:03:30 run_finished a-000100 succeeded",
        "00:03:30 start a-000200",
        "00:04:00 run_queued a-000400 overlap",
      ])
  }

  @Test func replaceStopsTheOldRunFirst() throws {
    var story = try story(.replace)
    story.run(untilSecond: 130)
    #expect(
      story.lines() == [
        "00:01:00 start a-000100",
        "00:02:00 terminateAllButLeader a-000100",
        "00:02:00 run_queued a-000200 overlap",
        "00:02:00.077 run_stopped a-000100 stopped",
        "00:02:00.077 start a-000200",
      ])
  }

  @Test func replaceDropsARunThatOnlyWaits() throws {
    // One place, taken by b for three minutes: a's runs wait for it and replace each other.
    let items = [
      try Item.story("b", "0 1 * * * *"),
      try Item.story("a", "30 * * * * *") { $0.overlap = .replace },
    ]
    var story = Story(
      items, maxConcurrentRuns: 1,
      runs: { .init(length: $0.item == "b" ? .seconds(120) : .seconds(1)) })
    story.run(untilSecond: 181)
    #expect(
      story.lines() == [
        "00:00:30 start a-000030",
        "00:00:31 run_finished a-000030 succeeded",
        "00:01:00 start b-000100",
        "00:01:30 run_queued a-000130 capacity",
        "00:02:30 run_skipped a-000130 overlap",
        "00:02:30 run_queued a-000230 capacity",
        "00:03:00 run_finished b-000100 succeeded",
        "00:03:00 start a-000230",
        "00:03:01 run_finished a-000230 succeeded",
      ])
  }

  @Test func allowStartsBesideIt() throws {
    var story = try story(.allow)
    story.run(untilSecond: 160)
    #expect(
      story.lines() == [
        "00:01:00 start a-000100",
        "00:02:00 start a-000200",
        "00:02:30 run_finished a-000100 succeeded",
      ])
  }

  @Test func aRunThatWaitsForItsRetryIsActive() throws {
    var story = Story(
      [
        try .story {
          $0.retries = 1; $0.retryDelay = .seconds(70)
        }
      ],
      runs: { _ in .init(length: .seconds(1), status: .exited(code: 1)) })
    story.run(untilSecond: 135)
    #expect(
      story.lines() == [
        "00:01:00 start a-000100",
        "00:01:01 run_failed a-000100 failed",
        "00:01:01 run_retrying a-000100-2",
        "00:02:00 run_skipped a-000200 overlap",
        "00:02:11 start a-000100-2",
        "00:02:12 run_failed a-000100-2 failed",
      ])
  }
}
