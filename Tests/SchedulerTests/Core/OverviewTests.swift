// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Scheduler

/// What somebody who asks is told of items, runs and fire times to come (C10, `status`).
@Suite struct OverviewTests {
  private func overview(of story: Story, runLimit: Int = 100) -> Overview {
    story.world.scheduler.overview(at: story.world.now, runLimit: runLimit, fireTimeLimit: 3)
  }

  @Test func runsAreToldByStateAndInFireTimeOrder() throws {
    var story = Story(
      [
        try .story("slow", "0 * * * * *"), try .story("next", "1 * * * * *"),
        try .story("late", "2 * * * * *"),
      ], maxConcurrentRuns: 2
    ) { _ in .init(length: .seconds(3600)) }
    story.run(untilSecond: 70)
    let told = overview(of: story)
    #expect(told.state == .running)
    #expect(told.runningCount == 2)
    #expect(told.waitingCount == 1)
    #expect(told.running.map(\.runID) == ["next-20260302T000001Z", "late-20260302T000002Z"])
    #expect(told.running.map(\.state) == [.running, .running])
    #expect(told.running.first?.startedAt == Story.midnight + .seconds(1))
    #expect(told.waiting.map(\.runID) == ["slow-20260302T000100Z"])
    #expect(told.waiting.map(\.reason) == ["capacity"])
    #expect(told.waiting.map(\.scheduledAt) == ["2026-03-02T00:01:00+00:00"])
    #expect(told.waiting.map(\.startedAt) == [nil])
    story.send(.stopRequested)
    #expect(overview(of: story).state == .draining)
    story.send(.stopRequested)
    #expect(overview(of: story).state == .stopping)
    #expect(overview(of: story).running.map(\.state) == [.stopping, .stopping])
  }

  @Test func countsFollowReloads() throws {
    let items = [
      try Item.story("a"), try Item.story("b") { $0.isEnabled = false }, try Item.story("c"),
    ]
    var plan = Plan(
      configuration: Configuration(
        maxConcurrentRuns: 1, workingDirectory: "/data", items: items),
      holds: ["c": Hold(reason: .flowInvalid, message: "the flow is wrong")])
    var story = Story(plan)
    var told = overview(of: story)
    #expect([told.itemCount, told.disabledCount, told.heldCount] == [3, 1, 1])
    // What is held or disabled does not fire.
    #expect(told.next.map(\.item) == ["a"])
    plan = Plan(
      configuration: Configuration(
        maxConcurrentRuns: 1, workingDirectory: "/data",
        items: [items[0], try .story("b"), items[2]]))
    story.reload(plan)
    told = overview(of: story)
    #expect([told.itemCount, told.disabledCount, told.heldCount] == [3, 0, 0])
    #expect(Set(told.next.map(\.item)) == ["a", "b", "c"])
  }

  @Test func aRejectionIsToldUntilItIsMended() throws {
    let plan = Plan(
      configuration: Configuration(
        maxConcurrentRuns: 1, workingDirectory: "/data", items: [try .story("a")]))
    var story = Story(plan)
    #expect(overview(of: story).rejection == nil)
    story.send(.configurationRejected("s.yaml:1:1: error: wrong\n    x\n    ^"))
    #expect(overview(of: story).rejection?.report == "s.yaml:1:1: error: wrong\n    x\n    ^")
    #expect(overview(of: story).rejection?.at == story.world.now.wall)
    story.reload(plan)
    #expect(overview(of: story).rejection == nil)
  }

  @Test func nextFireTimesComeInOrderAndWithTheirJitter() throws {
    let story = Story([
      try .story("later", "30 * * * * *"), try .story("soon", "10 * * * * *"),
      try .story("never", "0 0 0 29 2 *"),
      try .story("spread", "5 * * * * *") { $0.jitter = .seconds(3) },
      try .story("last", "50 * * * * *"),
    ])
    let told = overview(of: story)
    #expect(told.next.map(\.item) == ["spread", "soon", "later"])
    #expect(told.next.map(\.fireTime).first == "2026-03-02T00:00:05+00:00")
    let offset = told.next[0].dueAt - (Story.midnight + .seconds(5))
    #expect(offset >= .zero && offset < .seconds(3))
  }

  @Test func anOutageIsToldWhileItLasts() throws {
    var story = Story([try .story()])
    story.run(untilSecond: 30)
    #expect(overview(of: story).outage == nil)
    story.send(.ledgerFailed(refused: [], reason: "the disk is full"))
    #expect(overview(of: story).outage?.reason == "the disk is full")
    #expect(overview(of: story).outage?.since == Story.midnight + .seconds(30))
    story.send(.ledgerWorks(isNew: false))
    #expect(overview(of: story).outage == nil)
  }

  @Test func aLongLineOfRunsIsToldInPart() throws {
    let items = try (0..<50).map { try Item.story("i\($0)", "\($0) * * * * *") }
    var story = Story(items, maxConcurrentRuns: 1) { _ in .init(length: .seconds(3600)) }
    story.run(untilSecond: 59)
    let told = overview(of: story, runLimit: 4)
    #expect(told.waitingCount == 48)
    #expect(told.waiting.map(\.item) == ["i2", "i3", "i4", "i5"])
  }
}
