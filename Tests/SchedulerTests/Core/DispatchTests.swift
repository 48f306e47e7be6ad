// SPDX-License-Identifier: Apache-2.0

import Scheduler
import Testing

/// Who starts when there is not room for all (`max_concurrent_runs`, C6.5).
@Suite struct DispatchTests {
  @Test func placesAreGivenInFireTimeOrder() throws {
    let items = [
      try Item.story("late", "2 1 * * * *"), try Item.story("early", "1 1 * * * *"),
      try Item.story("first", "0 1 * * * *"),
    ]
    var story = Story(items, maxConcurrentRuns: 1, runs: { _ in .init(length: .seconds(10)) })
    story.run(untilSecond: 81)
    #expect(
      story.lines() == [
        "00:01:00 start first-000100",
        "00:01:01 run_queued early-000101 capacity",
        "00:01:02 run_queued late-000102 capacity",
        "00:01:10 run_finished first-000100 succeeded",
        "00:01:10 start early-000101",
        "00:01:20 run_finished early-000101 succeeded",
        "00:01:20 start late-000102",
      ])
  }

  @Test func waitingForAPlaceIsNotBeingLate() throws {
    let items = [
      try Item.story("long", "0 1 * * * *"),
      try Item.story("short", "0 1 * * * *") { $0.misfireGraceTime = .seconds(1) },
    ]
    var story = Story(
      items, maxConcurrentRuns: 1,
      runs: { .init(length: $0.item == "long" ? .seconds(1800) : .seconds(1)) })
    story.run(untilSecond: 1861)
    #expect(
      story.lines() == [
        "00:01:00 start long-000100",
        "00:01:00 run_queued short-000100 capacity",
        "00:31:00 run_finished long-000100 succeeded",
        "00:31:00 start short-000100",
        "00:31:01 run_finished short-000100 succeeded",
      ])
  }

  @Test func runsOfOneBundleStartOneAfterTheOther() throws {
    let bundle = Bundle(id: "sales", entryFlow: "flows/main.yaml")
    let items = try ["a", "b", "c"].map { id in
      try Item.story(id, "0 1 * * * *") { $0.bundleManifest = "bundles/sales.yaml" }
    }
    var story = Story(
      items, bundles: ["a": bundle, "b": bundle],
      runs: { _ in .init(length: .seconds(1), runStartAfter: .milliseconds(200)) })
    story.run(untilSecond: 70)
    #expect(
      story.lines() == [
        "00:01:00 start a-000100",
        "00:01:00 run_queued b-000100 bundle",
        "00:01:00 start c-000100",
        "00:01:00.200 start b-000100",
        "00:01:01 run_finished a-000100 succeeded",
        "00:01:01 run_finished c-000100 succeeded",
        "00:01:01.200 run_finished b-000100 succeeded",
      ])
  }

  @Test func aBundleIsFreeAgainWhenItsRunDiesEarly() throws {
    let bundle = Bundle(id: "sales", entryFlow: "flows/main.yaml")
    let items = try ["a", "b"].map { id in
      try Item.story(id, "0 1 * * * *") { $0.bundleManifest = "bundles/sales.yaml" }
    }
    var story = Story(
      items, bundles: ["a": bundle, "b": bundle],
      runs: { _ in
        .init(length: .milliseconds(300), status: .exited(code: 1), runStartAfter: nil)
      })
    story.run(untilSecond: 70)
    #expect(
      story.lines() == [
        "00:01:00 start a-000100",
        "00:01:00 run_queued b-000100 bundle",
        "00:01:00.300 run_failed a-000100 config_error",
        "00:01:00.300 start b-000100",
        "00:01:00.600 run_failed b-000100 config_error",
      ])
  }

  @Test func aFailureToStartIsAFailedRunAndIsRetried() throws {
    var attempts = 0
    var story = Story(
      [try .story { $0.retries = 1 }],
      runs: { _ in
        attempts += 1
        return attempts == 1 ? .init(startFailure: "no process is free") : .init()
      })
    story.run(untilSecond: 75)
    #expect(
      story.lines() == [
        "00:01:00 start a-000100",
        "00:01:00 run_failed a-000100 start_failed",
        "00:01:00 run_retrying a-000100-2",
        "00:01:10 start a-000100-2",
        "00:01:11 run_finished a-000100-2 succeeded",
      ])
  }

  @Test func retryDelaysDoubleUpToTheirCap() throws {
    var story = Story(
      [
        try .story("a", "0 0 1 * * *") {
          $0.retries = 4
          $0.retryDelay = .seconds(10)
          $0.retryMaxDelay = .seconds(25)
        }
      ],
      runs: { _ in .init(length: .zero, status: .exited(code: 1)) })
    story.run(untilSecond: 3700)
    #expect(
      story.lines().filter { $0.contains("start") } == [
        "01:00:00 start a-010000", "01:00:10 start a-010000-2", "01:00:30 start a-010000-3",
        "01:00:55 start a-010000-4", "01:01:20 start a-010000-5",
      ])
  }

  @Test func resumeKeepsTheRunIdAndEndsWhereNothingWasResumed() throws {
    var story = Story(
      [
        try .story {
          $0.retries = 5
          $0.retryMode = .resume
        }
      ],
      runs: { _ in .init(length: .seconds(1), status: .exited(code: 1)) })
    story.run(untilSecond: 115)
    // run_start was seen, but no step: a further attempt would die at the same place.
    #expect(
      story.lines() == ["00:01:00 start a-000100", "00:01:01 run_failed a-000100 failed"])
  }

  @Test func whatAnAttemptLeftOverIsClearedAwayBeforeTheNextOneStarts() throws {
    // A resumed attempt has the run id of the failed one: swept later, that sweep would kill it.
    var world = SimulatedWorld(at: Story.midnight)
    world.outputOutlivesProcesses = true
    world.behaviour = { _ in .init(length: .seconds(1), status: .exited(code: 1)) }
    var steps: [String] = []
    world.observe = { effect, _ in
      switch effect {
      case .start(_, let request): steps.append("start \(request.attempt)")
      case .sweep: steps.append("sweep")
      default: break
      }
    }
    let item = try Item.story {
      $0.retries = 1; $0.retryDelay = .zero
    }
    world.start(Configuration(maxConcurrentRuns: 8, workingDirectory: "/data", items: [item]))
    world.run(until: Story.midnight + .seconds(70))
    #expect(steps == ["start 1", "sweep", "start 2", "sweep"])
  }
}
