// SPDX-License-Identifier: Apache-2.0

import Scheduler
import Testing

/// Fire times that are reached late, or passed over (C4.2, C5.2).
@Suite struct MisfireTests {
  private let quick: (RunRequest) -> SimulatedWorld.Behaviour = { _ in .init(length: .seconds(1)) }

  @Test func severalMissedFireTimesBecomeOneRunOfTheNewest() throws {
    var story = Story([try .story()], runs: quick)
    story.pass(.seconds(200))
    story.run(untilSecond: 202)
    #expect(
      story.lines() == [
        "00:03:20 missed coalesced 2 from 00:01:00",
        "00:03:20 start a-000300",
        "00:03:21 run_finished a-000300 succeeded",
      ])
  }

  @Test func whatIsLaterThanTheGraceIsMissed() throws {
    var story = Story(
      [try .story("a", "0 0 * * * *") { $0.misfireGraceTime = .seconds(60) }], runs: quick)
    story.pass(.seconds(3661))
    story.run(untilSecond: 3700)
    #expect(story.lines() == ["01:01:01 missed grace_exceeded 1 from 01:00:00"])
  }

  @Test func theGraceItselfIsStillInTime() throws {
    var story = Story(
      [try .story("a", "0 0 * * * *") { $0.misfireGraceTime = .seconds(60) }], runs: quick)
    story.pass(.seconds(3660))
    story.run(untilSecond: 3660)
    #expect(story.lines() == ["01:01:00 start a-010000"])
  }

  @Test func aWholeGapIsOneRecord() throws {
    var story = Story(
      [
        try .story("a", "* * * * * *") {
          $0.misfireGraceTime = .seconds(1); $0.timeout = nil
        }
      ],
      runs: quick)
    story.run(untilSecond: 1)
    _ = story.lines()
    story.pass(.milliseconds(86_398_500))
    story.run(untilSecond: 86_400)
    let lines = story.lines()
    #expect(lines.contains("23:59:59.500 missed coalesced 86397 from 00:00:02"))
  }

  @Test func aStepForwardMissesWhatItPassesOver() throws {
    var story = Story([try .story("a", "0 0 * * * *")], runs: quick)
    story.run(untilSecond: 600)
    story.stepClock(by: .seconds(3 * 3600))
    story.run(untilSecond: 4 * 3600 + 10)
    #expect(
      story.lines() == [
        "03:10:00 clock_stepped",
        "03:10:00 missed grace_exceeded 3 from 01:00:00",
        "04:00:00 start a-040000",
        "04:00:01 run_finished a-040000 succeeded",
      ])
  }

  @Test func aStepThatAnotherEventFindsFirstIsToldOnce() throws {
    var story = Story([try .story("a", "0 0 * * * *")], runs: quick)
    story.run(untilSecond: 600)
    story.stepClock(by: .seconds(600), after: .timerExpired)
    story.send(.clockStepped)
    #expect(story.lines() == ["00:20:00 clock_stepped"])
  }

  @Test func aStepIsToldBeforeWhatItLeadsTo() throws {
    var story = Story([try .story("a", "0 0 * * * *")], runs: quick)
    story.run(untilSecond: 600)
    story.stepClock(by: .seconds(3 * 3600), after: .timerExpired)
    #expect(
      story.lines() == [
        "03:10:00 clock_stepped",
        "03:10:00 missed grace_exceeded 3 from 01:00:00",
      ])
  }

  /// A clock that is slewed for hours is only told if it was set as well.
  @Test(arguments: [false, true]) func aSlowDriftIsNoStep(isReported: Bool) throws {
    var story = Story([try .story("a", "0 0 6 * * *")], runs: quick)
    story.run(untilSecond: 10)
    story.world.setClock(by: .seconds(60))
    story.pass(.seconds(7_200))
    story.send(.timerExpired)
    if isReported { story.send(.clockStepped) }
    #expect(story.lines() == (isReported ? ["02:01:10 clock_stepped"] : []))
  }

  @Test func aStepBackRepeatsNothing() throws {
    var story = Story([try .story("a", "0 0 * * * *")], runs: quick)
    story.run(untilSecond: 2 * 3600 + 60)
    _ = story.lines()
    story.stepClock(by: .seconds(-2 * 3600))
    story.run(untilSecond: 3 * 3600 + 10)
    #expect(
      story.lines() == [
        "00:01:00 clock_stepped",
        "03:00:00 start a-030000",
        "03:00:01 run_finished a-030000 succeeded",
      ])
  }

  @Test func aStepBackOfMoreThanADayIsANewPast() throws {
    var story = Story([try .story("a", "0 0 * * * *")], runs: quick)
    story.run(untilSecond: 30 * 3600 + 10)
    _ = story.lines()
    story.stepClock(by: .seconds(-29 * 3600))
    story.run(untilSecond: 2 * 3600 + 10)
    #expect(
      story.lines() == [
        "01:00:10 clock_stepped",
        "02:00:00 start a-020000",
        "02:00:01 run_finished a-020000 succeeded",
      ])
  }

  @Test func aFireTimeThatComesOnceMoreHasANameOfItsOwnWhileItsFirstRunIsActive() throws {
    var story = Story(
      [try .story("a", "0 0 2 * * *") { $0.overlap = .allow }],
      runs: { _ in .init(length: .seconds(200_000)) })
    story.run(untilSecond: 26 * 3600 + 10)
    story.stepClock(by: .seconds(-25 * 3600))
    story.run(untilSecond: 2 * 3600 + 10)
    #expect(
      story.lines().map { $0.dropFirst(9) } == [
        "start a-020000", "start a-20260303T020000", "clock_stepped",
        "start a-020000-2",
      ])
  }

  @Test func aTimeoutIsNotMovedByTheWallClock() throws {
    var story = Story(
      [try .story("a", "0 0 0 * * *") { $0.timeout = .seconds(60) }],
      runs: { _ in .init(length: .seconds(3600)) })
    story.run(untilSecond: 86_400 + 10)
    story.stepClock(by: .seconds(-3600))
    story.run(untilSecond: 86_400 - 3600 + 120)
    #expect(
      story.lines() == [
        "00:00:00 start a-20260303T000000",
        "23:00:10 clock_stepped",
        "23:01:00 terminateAllButLeader a-20260303T000000",
        "23:01:00.077 run_timed_out a-20260303T000000 timed_out",
      ])
  }

  @Test func jitterDelaysTheRunButNotItsName() throws {
    let item = try Item.story("a") { $0.jitter = .seconds(50) }
    var story = Story([item], runs: quick)
    story.run(untilSecond: 119)
    let lines = story.lines()
    let start = try #require(lines.first)
    #expect(start.hasSuffix("start a-000100"))
    #expect(start > "00:01:00" && start < "00:01:50")

    var again = Story([item], runs: quick)
    again.run(untilSecond: 119)
    #expect(again.lines() == lines)
  }

  @Test func rebootFiresOnceAtTheStart() throws {
    var events: [String] = []
    var world = SimulatedWorld(at: Story.midnight + .milliseconds(400))
    world.observe = { effect, _ in
      if case .start(_, let request) = effect { events.append(request.runID) }
    }
    let expression = try CronExpression("@reboot", dialect: .crontab, itemID: "boot")
    let item = Item(id: "boot", cron: "@reboot", schedule: CronSchedule(expression, in: .utc))
    world.start(
      Configuration(maxConcurrentRuns: 1, workingDirectory: "/", items: [item]))
    world.run(until: Story.midnight + .seconds(86_400))
    #expect(events == ["boot-20260302T000000Z"])
  }
}
