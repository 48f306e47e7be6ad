// SPDX-License-Identifier: Apache-2.0

import JSON
import Testing

@testable import Scheduler

/// What a reload would do (C7.4, C10).
@Suite struct ConfigurationDiffTests {
  private static let item = "id: a, cron: '0 9 * * *', flow_yaml: a.yaml"

  /// A change of one item.
  struct Row: Sendable, CustomTestStringConvertible {
    var old: String
    var new: String
    var keys: [String]
    var isScheduleChange = false
    var testDescription: String { "\(old) → \(new)" }
  }

  @Test(arguments: [
    Row(old: "", new: ", cron: '5 9 * * *'", keys: ["cron"], isScheduleChange: true),
    Row(old: "", new: ", timezone: UTC", keys: ["timezone"], isScheduleChange: true),
    Row(old: "", new: ", enabled: false", keys: ["enabled"], isScheduleChange: true),
    Row(old: "", new: ", jitter: 5m", keys: ["jitter"], isScheduleChange: true),
    Row(old: "", new: ", flow_yaml: b.yaml", keys: ["flow_yaml"]),
    Row(old: "", new: ", flow: a", keys: ["flow"]),
    Row(old: ", flow_job: a", new: ", flow_job: b", keys: ["flow_job"]),
    Row(old: ", bundle_manifest: a", new: "", keys: ["bundle_manifest"]),
    Row(old: "", new: ", allow_stale_bundle: yes", keys: ["allow_stale_bundle"]),
    Row(old: "", new: ", misfire_grace_time: 301", keys: ["misfire_grace_time"]),
    Row(old: "", new: ", overlap: queue", keys: ["overlap"]),
    Row(old: "", new: ", timeout: 1h", keys: ["timeout"]),
    Row(old: "", new: ", retries: 1", keys: ["retries"]),
    Row(old: "", new: ", retry_mode: resume", keys: ["retry_mode"]),
    Row(old: "", new: ", retry_delay: 11s", keys: ["retry_delay"]),
    Row(old: "", new: ", retry_max_delay: 1h", keys: ["retry_max_delay"]),
    Row(old: "", new: ", environment: {A: ''}", keys: ["environment"]),
    Row(old: "", new: ", stop_grace: 0", keys: ["stop_grace"]),
    Row(old: "", new: ", on_bundle_change: run", keys: ["on_bundle_change"]),
    Row(
      old: ", timeout: 1h", new: ", timeout: 2h, cron: '@daily', flow: x",
      keys: ["cron", "flow", "timeout"], isScheduleChange: true),
  ])
  func aChangedItemNamesItsKeys(_ row: Row) throws {
    let diff = try diff(
      "items: [{\(Self.merged(row.old))}]", "items: [{\(Self.merged(row.new))}]")
    #expect(
      diff.changed == [
        ConfigurationDiff.Change(
          id: "a", keys: row.keys, isScheduleChange: row.isScheduleChange)
      ])
    #expect(diff.unchanged == 0 && diff.added == [] && diff.removed == [] && diff.topLevel == [])
    #expect(!diff.isEmpty)
  }

  @Test(arguments: [
    // The same in other words.
    ("timeout: 1h", "timeout: 60m"), ("timeout: 60", "timeout: 1m"),
    ("misfire_grace_time: 300", "enabled: yes"), ("retries: 0", "overlap: skip"),
    ("timezone: Europe/Berlin", "jitter: 0"), ("retries: 0x3", "retries: 3"),
    ("environment: {}", "environment: {}"),
    ("environment: {A: a, B: b}", "environment: {B: b, A: a}"),
  ])
  func effectiveValuesAreCompared(_ old: String, _ new: String) throws {
    let diff = try diff(
      "items: [{\(Self.item), \(old)}]", "items: [{\(Self.item), \(new)}]")
    #expect(diff.isEmpty)
    #expect(diff.unchanged == 1)
  }

  @Test func whatMovesBetweenItemAndDefaultsIsNoChange() throws {
    let diff = try diff(
      "items: [{\(Self.item), retries: 3, environment: {A: a}, timezone: UTC}]",
      "{timezone: UTC, defaults: {retries: 3, environment: {A: a}}, items: [{\(Self.item)}]}")
    #expect(diff.changed == [])
    #expect(diff.unchanged == 1)
    #expect(diff.topLevel == ["timezone"])
  }

  /// Keys of the top level that differ, and those of the items that therefore do.
  struct TopLevelRow: Sendable, CustomTestStringConvertible {
    var entry: String
    var keys: [String]
    var itemKeys: [String] = []
    var testDescription: String { entry }
  }

  @Test(arguments: [
    TopLevelRow(entry: "version: 1", keys: []),
    TopLevelRow(entry: "timezone: UTC", keys: ["timezone"], itemKeys: ["timezone"]),
    TopLevelRow(
      entry: "cron_dialect: apscheduler", keys: ["cron_dialect"], itemKeys: ["cron_dialect"]),
    TopLevelRow(entry: "max_concurrent_runs: 1", keys: ["max_concurrent_runs"]),
    TopLevelRow(entry: "max_concurrent_runs: 8", keys: []),
    TopLevelRow(entry: "working_directory: x", keys: ["working_directory"]),
    TopLevelRow(entry: "working_directory: /etc/aetherflow", keys: []),
    TopLevelRow(entry: "environment: {A: a}", keys: ["environment"], itemKeys: ["environment"]),
    TopLevelRow(entry: "defaults: {retries: 1}", keys: [], itemKeys: ["retries"]),
    TopLevelRow(
      entry: "environment: {A: a}, max_concurrent_runs: 2, timezone: UTC",
      keys: ["timezone", "max_concurrent_runs", "environment"],
      itemKeys: ["timezone", "environment"]),
  ])
  func topLevelKeys(_ row: TopLevelRow) throws {
    let diff = try diff(
      "items: [{\(Self.item)}]", "{\(row.entry), items: [{\(Self.item)}]}")
    #expect(diff.topLevel == row.keys)
    #expect(diff.changed.flatMap(\.keys) == row.itemKeys)
  }

  @Test func listsAreInTheOrderOfTheFiles() throws {
    let diff = try diff(items("z", "b", "m", "a", "k"), items("q", "k", "c", "m", "x"))
    #expect(diff.added == ["q", "c", "x"])
    #expect(diff.removed == ["z", "b", "a"])
    #expect(diff.unchanged == 2)
    #expect(diff.summary == "3 added, 3 removed, 0 changed, 2 unchanged")
  }

  @Test func anotherOrderIsNoChange() throws {
    #expect(try diff(items("a", "b", "c"), items("c", "a", "b")).isEmpty)
  }

  @Test func asJSON() throws {
    let diff = try diff(
      "items: [{id: a, cron: '@daily', flow_yaml: f}, {id: b, cron: '@daily', flow_yaml: f}]",
      """
      timezone: UTC
      items:
        - {id: c, cron: '@daily', flow_yaml: f, timezone: Europe/Berlin}
        - {id: b, cron: '@hourly', flow_yaml: g, timezone: Europe/Berlin}
      """)
    #expect(
      diff.json.compact == """
        {"added":["c"],"removed":["a"],"changed":[{"id":"b","keys":["cron","flow_yaml"]}],\
        "unchanged":0,"top_level":["timezone"]}
        """)
  }

  /// A look at every old item for every new one would take minutes here.
  @Test func manyItems() throws {
    var old = Configuration(maxConcurrentRuns: 1, workingDirectory: "/")
    let template = try #require(try configuration("items: [{\(Self.item)}]").onlyItem)
    old.items = (0..<100_000).map { number in
      var item = template
      item.id = "item-\(number)"
      return item
    }
    var new = old
    new.items.reverse()
    new.items[50_000].retries = 1
    new.items.removeLast(10)
    let diff = ConfigurationDiff(from: old, to: new)
    #expect(diff.removed == (0..<10).map { "item-\($0)" })
    #expect(diff.changed.map(\.id) == ["item-49999"])
    #expect(diff.unchanged == 99_989)
  }

  /// The entries of the item, where later ones replace earlier ones.
  private static func merged(_ more: String) -> String {
    "<<: {\(item)}\(more)"
  }

  private func items(_ ids: String...) -> String {
    "items: [\(ids.map { "{id: \($0), cron: '@daily', flow_yaml: f}" }.joined(separator: ", "))]"
  }

  private func diff(_ old: String, _ new: String) throws -> ConfigurationDiff {
    ConfigurationDiff(from: try configuration(old), to: try configuration(new))
  }

  private func configuration(_ text: String) throws -> Configuration {
    let decoded = Decoding.decode(text)
    #expect(decoded.diagnostics.map(\.headline) == [])
    return try #require(decoded.configuration)
  }
}
