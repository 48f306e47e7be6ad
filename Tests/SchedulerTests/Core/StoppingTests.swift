// SPDX-License-Identifier: Apache-2.0

import Scheduler
import Testing

/// The stop sequence (C5.6) and the full stop (C5.7).
@Suite struct StoppingTests {
  private func stubborn(_ yieldsTo: StopSignal) -> (RunRequest) -> SimulatedWorld.Behaviour {
    { _ in .init(length: .seconds(3600), yieldsTo: yieldsTo) }
  }

  @Test func aTimeoutEndsTheStepFirst() throws {
    var story = Story(
      [try .story { $0.timeout = .seconds(10) }], runs: stubborn(.terminateAllButLeader))
    story.run(untilSecond: 75)
    #expect(
      story.lines() == [
        "00:01:00 start a-000100",
        "00:01:10 terminateAllButLeader a-000100",
        "00:01:10.077 run_timed_out a-000100 timed_out",
      ])
  }

  @Test func aTimeoutIsRetriedUnlessTheDaemonStops() throws {
    var story = Story(
      [
        try .story("a", "0 1 * * * *") {
          $0.timeout = .seconds(10)
          $0.retries = 2
        }
      ], runs: stubborn(.terminateAllButLeader))
    story.run(untilSecond: 85)
    story.send(.stopRequested)
    story.run(untilSecond: 600)
    #expect(
      story.lines() == [
        "00:01:00 start a-000100",
        "00:01:10 terminateAllButLeader a-000100",
        "00:01:10.077 run_timed_out a-000100 timed_out",
        "00:01:10.077 run_retrying a-000100-2",
        "00:01:20.077 start a-000100-2",
        "00:01:30.077 terminateAllButLeader a-000100-2",
        "00:01:30.154 run_timed_out a-000100-2 timed_out",
        "00:01:30.154 exit",
      ])
  }

  @Test func theLeaderIsInterruptedAfterTwoSeconds() throws {
    var story = Story(
      [try .story { $0.timeout = .seconds(10) }], runs: stubborn(.interruptLeader))
    story.run(untilSecond: 75)
    #expect(
      story.lines() == [
        "00:01:00 start a-000100",
        "00:01:10 terminateAllButLeader a-000100",
        "00:01:12 interruptLeader a-000100",
        "00:01:12.077 run_timed_out a-000100 timed_out",
      ])
  }

  @Test func whatIgnoresEverythingIsKilledAfterTheGrace() throws {
    var story = Story([try .story { $0.timeout = .seconds(10) }], runs: stubborn(.killAll))
    story.run(untilSecond: 100)
    #expect(
      story.lines() == [
        "00:01:00 start a-000100",
        "00:01:10 terminateAllButLeader a-000100",
        "00:01:12 interruptLeader a-000100",
        "00:01:20 killAll a-000100",
        "00:01:20.077 run_timed_out a-000100 timed_out",
      ])
  }

  @Test func aGraceOfOneSecondLeavesNoRoomForTheInterrupt() throws {
    var story = Story(
      [
        try .story {
          $0.timeout = .seconds(10); $0.stopGrace = .seconds(1)
        }
      ],
      runs: stubborn(.killAll))
    story.run(untilSecond: 100)
    #expect(
      story.lines() == [
        "00:01:00 start a-000100",
        "00:01:10 terminateAllButLeader a-000100",
        "00:01:11 killAll a-000100",
        "00:01:11.077 run_timed_out a-000100 timed_out",
      ])
  }

  @Test func activeRunsMayFinishWithinTheDrain() throws {
    var story = Story([try .story()], runs: { _ in .init(length: .seconds(20)) })
    story.run(untilSecond: 65)
    story.send(.stopRequested)
    story.run(untilSecond: 600)
    #expect(
      story.lines() == [
        "00:01:00 start a-000100",
        "00:01:20 run_finished a-000100 succeeded",
        "00:01:20 exit",
      ])
  }

  @Test func theDrainEndsAndTheRunIsStopped() throws {
    var story = Story([try .story()], runs: stubborn(.killAll))
    story.run(untilSecond: 65)
    story.send(.stopRequested)
    story.run(untilSecond: 600)
    #expect(
      story.lines() == [
        "00:01:00 start a-000100",
        "00:01:35 terminateAllButLeader a-000100",
        "00:01:37 interruptLeader a-000100",
        "00:01:45 killAll a-000100",
        "00:01:45.077 run_stopped a-000100 stopped",
        "00:01:45.077 exit",
      ])
  }

  @Test func aSecondRequestEndsTheWaitAndAThirdTheGrace() throws {
    var story = Story([try .story()], runs: stubborn(.killAll))
    story.run(untilSecond: 65)
    story.send(.stopRequested)
    story.run(untilSecond: 70)
    story.send(.stopRequested)
    story.run(untilSecond: 71)
    story.send(.stopRequested)
    story.run(untilSecond: 600)
    #expect(
      story.lines() == [
        "00:01:00 start a-000100",
        "00:01:10 terminateAllButLeader a-000100",
        "00:01:11 killAll a-000100",
        "00:01:11.077 run_stopped a-000100 stopped",
        "00:01:11.077 exit",
      ])
  }

  @Test func whatOnlyWaitsIsDroppedAndRetriesAreCalledOff() throws {
    let items = [
      try Item.story("a") {
        $0.retries = 3; $0.retryDelay = .seconds(30)
      }, try Item.story("b"),
    ]
    var story = Story(
      items, maxConcurrentRuns: 1,
      runs: {
        $0.item == "a"
          ? .init(length: .seconds(1), status: .exited(code: 1)) : .init(length: .seconds(3600))
      })
    story.run(untilSecond: 125)
    story.send(.stopRequested)
    story.run(untilSecond: 130)
    story.send(.stopRequested)
    story.run(untilSecond: 600)
    #expect(
      story.lines() == [
        "00:01:00 start a-000100",
        "00:01:00 run_queued b-000100 capacity",
        "00:01:01 run_failed a-000100 failed",
        "00:01:01 run_retrying a-000100-2",
        "00:01:01 start b-000100",
        "00:01:31 run_queued a-000100-2 capacity",
        "00:02:00 run_skipped a-000200 overlap",
        "00:02:00 run_skipped b-000200 overlap",
        "00:02:10 terminateAllButLeader b-000100",
        "00:02:10.077 run_stopped b-000100 stopped",
        "00:02:10.077 exit",
      ])
  }

  @Test func anIdleDaemonEndsAtOnce() throws {
    var story = Story([try .story()])
    story.send(.stopRequested)
    #expect(story.lines() == ["00:00:00 exit"])
  }

  @Test func aTimeoutThatIsReachedWhileTheRunIsStoppedChangesNothing() throws {
    // The replacement at 00:02:00 comes 5 s before the timeout; the grace lasts until 00:02:10.
    var story = Story(
      [
        try .story {
          $0.overlap = .replace; $0.timeout = .seconds(65)
        }
      ], runs: stubborn(.killAll))
    story.run(untilSecond: 131)
    #expect(
      story.lines() == [
        "00:01:00 start a-000100",
        "00:02:00 terminateAllButLeader a-000100",
        "00:02:00 run_queued a-000200 overlap",
        "00:02:02 interruptLeader a-000100",
        "00:02:10 killAll a-000100",
        "00:02:10.077 run_stopped a-000100 stopped",
        "00:02:10.077 start a-000200",
      ])
  }

  @Test func aReplacedRunThatIsBeingStoppedIsNotRetried() throws {
    var story = Story(
      [
        try .story {
          $0.overlap = .replace
          $0.timeout = .seconds(55)
          $0.retries = 1
        }
      ],
      runs: stubborn(.killAll))
    // Its timeout is over at 00:01:55, and the next fire time comes while it is being stopped.
    story.run(untilSecond: 126)
    #expect(
      story.lines() == [
        "00:01:00 start a-000100",
        "00:01:55 terminateAllButLeader a-000100",
        "00:01:57 interruptLeader a-000100",
        "00:02:00 run_queued a-000200 overlap",
        "00:02:05 killAll a-000100",
        "00:02:05.077 run_timed_out a-000100 timed_out",
        "00:02:05.077 start a-000200",
      ])
  }

  @Test func aFireTimeWithinItsJitterIsMissedWhenTheDaemonStops() throws {
    let item = try Item.story("a") { $0.jitter = .seconds(50) }
    var story = Story([item])
    // Reached, but due only a second or more later: the hash of "a" is not zero.
    story.run(untilSecond: 60)
    story.send(.stopRequested)
    #expect(story.lines() == ["00:01:00 missed shutdown 1 from 00:01:00", "00:01:00 exit"])
  }
}
