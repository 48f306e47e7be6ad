// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Scheduler

/// A held item's gap is told once, with the reason, whatever ends it (C7.3).
@Suite struct HoldTests {
  enum End: String, CaseIterable, CustomTestStringConvertible {
    case release, removal, scheduleEdit, otherHold, otherEditThenRelease, daemon
    var testDescription: String { rawValue }
  }

  private func plan(_ items: [Item], _ hold: Hold? = nil) -> Plan {
    Plan(
      configuration: Configuration(maxConcurrentRuns: 8, workingDirectory: "/data", items: items),
      holds: hold.map { ["a": $0] } ?? [:])
  }

  @Test(arguments: End.allCases) func theGapIsToldAtThe(_ end: End) throws {
    let hold = Hold(reason: .bundleInvalid, message: "bundle.id is missing")
    let items = [try Item.story("a")]
    var story = Story(plan(items))
    story.run(untilSecond: 30)
    story.reload(plan(items, hold))
    story.run(untilSecond: 200)
    switch end {
    case .release: story.reload(plan(items))
    case .removal: story.reload(plan([]))
    case .scheduleEdit: story.reload(plan([try .story("a", "30 * * * * *")], hold))
    case .otherHold: story.reload(plan(items, Hold(reason: .flowInvalid, message: "x")))
    case .otherEditThenRelease:
      story.reload(plan([try .story("a") { $0.retries = 1 }], hold))
      #expect(!story.lines().contains { $0.contains("missed") })
      story.reload(plan(items))
    case .daemon: story.send(.stopRequested)
    }
    #expect(
      story.lines().filter { $0.contains("missed") } == [
        "00:03:20 missed bundle_invalid 3 from 00:01:00"
      ])
  }

  @Test func whatIsRememberedOfThePastIsBounded() {
    var departed = DepartedItems()
    var names = RunNames()
    for second in 0..<100_000 {
      let now = Story.midnight + .seconds(second * 600)
      _ = departed.note("item-\(second)", handledThrough: now, at: now)
      _ = names.extra("item-\(second)", now, reserved: 0)
    }
    // Of the last two days, at ten minutes each, and as many again before they are looked through.
    #expect(departed.count <= 600)
    #expect(names.count <= 1_200)
  }

  @Test func aPastThatWasPassedAgainIsNone() {
    var departed = DepartedItems()
    let past = Story.midnight
    for (now, beginning) in [
      (past + .seconds(5), past + .seconds(5)), (past - .seconds(86_400), past),
      (past - .seconds(86_401), past - .seconds(86_401)),
    ] {
      _ = departed.note("a", handledThrough: past, at: past)
      #expect(departed.takePast(of: "a", at: now) == beginning)
      #expect(departed.takePast(of: "a", at: now) == now)
    }
  }
}
