// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Scheduler

/// What a reload costs, and what it says it does (C7.4).
@Suite struct PlanUpdateTests {
  private func plan(_ items: [Item], holds: [String: Hold] = [:]) -> Plan {
    Plan(
      configuration: Configuration(maxConcurrentRuns: 8, workingDirectory: "/data", items: items),
      holds: holds)
  }

  @Test func oneChangedLineOfTenThousandItemsIsOneItem() throws {
    let items = try (0..<10_000).map { try Item.story("item-\($0)", "\($0 % 60) 30 * * * *") }
    var world = SimulatedWorld(at: Story.midnight)
    world.start(plan(items))
    world.pass(.seconds(60))
    var live = world.livePlan
    var edited = items
    var durations: [Duration] = []
    for number in 5_000..<5_010 {
      edited[number] = try .story("item-\(number)", "15 45 * * * *")
      let update = PlanUpdate(from: live, to: plan(edited))
      live = plan(edited)

      let armed = world.scheduler.timersArmed
      let visited = world.scheduler.itemsVisited
      durations.append(ContinuousClock().measure { world.send(.reloaded(update)) })
      #expect(world.scheduler.timersArmed == armed + 1)
      #expect(world.scheduler.itemsVisited == visited + 1)
    }
    // The shortest: others may have had the processor meanwhile.
    let duration = durations.min() ?? .seconds(1)
    print("a reload of 10,000 items with one changed line holds the loop for \(duration)")
    // Seen: 0.2 ms without optimization, on a busy machine.
    #expect(duration < .milliseconds(5))
  }

  @Test func anItemThatNobodyEditsIsStoredOnce() throws {
    func items() throws -> [Item] {
      try (0..<3).map { index in
        // Too long to fit into the string itself, and made anew each time.
        try .story("item-\(index)") { $0.flowYAML = String(repeating: "a", count: 40 + index) }
      }
    }
    let live = plan(try items())
    let new = plan(try items())
    #expect(
      Self.storage(of: live.configuration.items[0].flowYAML)
        != Self.storage(of: new.configuration.items[0].flowYAML))
    let update = PlanUpdate(from: live, to: new)
    for (old, new) in zip(live.configuration.items, update.plan.configuration.items) {
      #expect(Self.storage(of: old.flowYAML) == Self.storage(of: new.flowYAML))
    }
  }

  private static func storage(of text: String?) -> UnsafePointer<UInt8>? {
    text?.utf8.withContiguousStorageIfAvailable { $0.baseAddress } ?? nil
  }

  @Test func theSentencesAreThoseOfTheLog() throws {
    let hold = Hold(reason: .flowInvalid, message: "flows/h.yaml does not exist")
    let old = plan(
      try [.story("gone"), .story("edited"), .story("held"), .story("mended"), .story("same")],
      holds: ["mended": hold])
    var new = plan(
      try [
        .story("new", "@daily"), .story("edited", "5 * * * * *") { $0.retries = 2 },
        .story("held"), .story("mended"), .story("same") { $0.timeout = .seconds(5) },
      ], holds: ["held": hold, "new": hold])
    new.configuration.timezone = "UTC"
    let update = PlanUpdate(from: old, to: new)
    #expect(
      update.sentences == [
        "item gone removed",
        "item edited changed: cron, retries; its schedule starts anew",
        "item same changed: timeout",
        "item new added: @daily",
        "item new is held until this is mended: flows/h.yaml does not exist",
        "item held is held until this is mended: flows/h.yaml does not exist",
        "item mended is no longer held",
        "1 added, 1 removed, 2 changed, 2 unchanged; top level: timezone",
      ])

    var told: [String] = []
    var world = SimulatedWorld(at: Story.midnight)
    world.start(old)
    world.observe = { effect, _ in
      if case .log(let record) = effect { told.append(record.message) }
    }
    world.reload(new)
    let counts = "configuration reloaded: " + (update.sentences.last ?? "")
    #expect(told == [counts] + update.sentences.dropLast())
  }

  @Test func whatChangesNothingIsEmpty() throws {
    let items = try [Item.story("a"), .story("b")]
    let hold = Hold(reason: .flowInvalid, message: "x")
    #expect(PlanUpdate(from: plan(items), to: plan(items.reversed())).isEmpty)
    #expect(!PlanUpdate(from: plan(items), to: plan(items, holds: ["a": hold])).isEmpty)
    #expect(!PlanUpdate(from: plan(items, holds: ["a": hold]), to: plan(items)).isEmpty)
    var bundled = plan(items)
    bundled.bundles["a"] = Bundle(id: "b", entryFlow: "f.yaml")
    #expect(!PlanUpdate(from: plan(items), to: bundled).isEmpty)
    var broken = plan(items)
    broken.manifests["/data/m.yaml"] = Manifest(fault: "m.yaml:1:1: error: no")
    #expect(!PlanUpdate(from: plan(items), to: broken).isEmpty)
    #expect(PlanUpdate(from: broken, to: broken).isEmpty)
  }
}
