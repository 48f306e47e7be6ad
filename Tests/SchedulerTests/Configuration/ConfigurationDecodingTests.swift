// SPDX-License-Identifier: Apache-2.0

import Testing
import YAML

@testable import Scheduler

/// Values of valid files, defaults and all.
@Suite struct ConfigurationDecodingTests {
  /// An item with all keys that the Python scheduler knows, as its documentation shows them.
  private static let python = """
    timezone: Europe/Berlin
    items:
      - id: hourly_sales
        cron: "0 * * * *"
        flow_yaml: "flows/sales.yaml"
        flow: "sales_flow"
        flow_job: "main"
        bundle_manifest: "bundles/sales_bundle.yaml"
        allow_stale_bundle: true
        misfire_grace_time: 600
    """

  @Test func aFileOfThePythonScheduler() throws {
    let configuration = try configuration(Self.python)
    #expect(configuration.timezone == "Europe/Berlin")
    let item = try #require(configuration.onlyItem)
    #expect(item.id == "hourly_sales")
    #expect(item.cron == "0 * * * *")
    #expect(item.flowYAML == "flows/sales.yaml")
    #expect(item.flow == "sales_flow")
    #expect(item.flowJob == "main")
    #expect(item.bundleManifest == "bundles/sales_bundle.yaml")
    #expect(item.allowStaleBundle)
    #expect(item.misfireGraceTime == .seconds(600))
    #expect(item.timezone == "Europe/Berlin")
  }

  @Test func defaultsOfTheTopLevel() throws {
    let configuration = try configuration("items: []")
    #expect(
      configuration == Configuration(maxConcurrentRuns: 8, workingDirectory: "/etc/aetherflow"))
    #expect(configuration.timezone == "Europe/Berlin")
    #expect(configuration.cronDialect == .crontab)
    #expect(configuration.environment.isEmpty)
  }

  @Test func defaultsOfAnItem() throws {
    let item = try #require(
      try configuration(
        """
        items:
          - id: a
            cron: "@daily"
            bundle_manifest: bundles/a.yaml
        """
      ).onlyItem)
    #expect(item.bundleManifest == "bundles/a.yaml")
    #expect(item.flowYAML == nil)
    #expect(item.flow == nil)
    #expect(item.flowJob == nil)
    #expect(!item.allowStaleBundle)
    #expect(item.misfireGraceTime == .seconds(300))
    #expect(item.timezone == "Europe/Berlin")
    #expect(item.cronDialect == .crontab)
    #expect(item.isEnabled)
    #expect(item.overlap == .skip)
    #expect(item.timeout == nil)
    #expect(item.retries == 0)
    #expect(item.retryMode == .fresh)
    #expect(item.retryDelay == .seconds(10))
    #expect(item.retryMaxDelay == .seconds(900))
    #expect(item.jitter == .zero)
    #expect(item.environment.isEmpty)
    #expect(item.stopGrace == .seconds(10))
    #expect(item.onBundleChange == .none)
  }

  @Test func everyKeyOfAnItem() throws {
    let configuration = try configuration(
      """
      version: 1
      cron_dialect: apscheduler
      max_concurrent_runs: 3
      items:
        - id: a
          cron: "0 9 * * 0"
          flow_yaml: a.yaml
          timezone: Asia/Tokyo
          enabled: off
          overlap: replace
          timeout: 1h30m
          retries: 4
          retry_mode: resume
          retry_delay: 30
          retry_max_delay: 1d
          jitter: 2m
          environment: {A: "1"}
          stop_grace: 0s
          on_bundle_change: sync
      """)
    #expect(configuration.maxConcurrentRuns == 3)
    let item = try #require(configuration.onlyItem)
    #expect(item.cronDialect == .apscheduler)
    #expect(item.timezone == "Asia/Tokyo")
    #expect(item.schedule.zone.name == "Asia/Tokyo")
    #expect(!item.isEnabled)
    #expect(item.overlap == .replace)
    #expect(item.timeout == .seconds(5400))
    #expect(item.retries == 4)
    #expect(item.retryMode == .resume)
    #expect(item.retryDelay == .seconds(30))
    #expect(item.retryMaxDelay == .seconds(86_400))
    #expect(item.jitter == .seconds(120))
    #expect(item.environment == ["A": "1"])
    #expect(item.stopGrace == .zero)
    #expect(item.onBundleChange == .sync)
  }

  @Test func defaultsAreForItemsThatDoNotSetThem() throws {
    let items = try configuration(
      """
      items:
        - {id: a, cron: "@daily"}
        - {id: b, cron: "@daily", retries: 0, timezone: UTC, flow_yaml: b.yaml}
      defaults: {retries: 3, timezone: Asia/Tokyo, flow_yaml: a.yaml}
      """
    ).items
    #expect(items.map(\.retries) == [3, 0])
    #expect(items.map(\.timezone) == ["Asia/Tokyo", "UTC"])
    #expect(items.map(\.flowYAML) == ["a.yaml", "b.yaml"])
  }

  @Test func environmentsAreMergedKeyByKey() throws {
    let configuration = try configuration(
      """
      environment: {A: top, B: top, C: top}
      defaults:
        flow_yaml: a.yaml
        environment: {B: defaults, C: defaults, D: defaults}
      items:
        - {id: a, cron: "@daily", environment: {C: item, E: item}}
        - {id: b, cron: "@daily"}
      """)
    #expect(configuration.environment == ["A": "top", "B": "top", "C": "top"])
    #expect(
      configuration.items.map(\.environment) == [
        ["A": "top", "B": "defaults", "C": "item", "D": "defaults", "E": "item"],
        ["A": "top", "B": "defaults", "C": "defaults", "D": "defaults"],
      ])
  }

  @Test func mergeKeysAndAliasesGiveWhatTheyStandFor() throws {
    let items = try configuration(
      """
      items:
        - &first
          id: a
          cron: &cron "0 9 * * *"
          flow_yaml: a.yaml
          environment: &environment {A: "1"}
        - <<: *first
          id: b
          timeout: 1h
        - id: c
          cron: *cron
          flow_yaml: c.yaml
          environment: {<<: *environment, B: "2"}
      """
    ).items
    #expect(items.map(\.id) == ["a", "b", "c"])
    #expect(items.map(\.cron) == ["0 9 * * *", "0 9 * * *", "0 9 * * *"])
    #expect(items.map(\.flowYAML) == ["a.yaml", "a.yaml", "c.yaml"])
    #expect(items.map(\.environment) == [["A": "1"], ["A": "1"], ["A": "1", "B": "2"]])
    #expect(items.map(\.timeout) == [nil, .seconds(3600), nil])
  }

  struct Directory: Sendable, CustomTestStringConvertible {
    var entry: String
    var option: String?
    var expected: String
    var testDescription: String { "\(entry), option \(option ?? "none")" }
  }

  @Test(arguments: [
    Directory(entry: "items: []", expected: "/etc/aetherflow"),
    Directory(entry: "{working_directory: ., items: []}", expected: "/etc/aetherflow"),
    Directory(entry: "{working_directory: flows, items: []}", expected: "/etc/aetherflow/flows"),
    Directory(entry: "{working_directory: ../etl, items: []}", expected: "/etc/aetherflow/../etl"),
    Directory(entry: "{working_directory: /srv/etl/, items: []}", expected: "/srv/etl"),
    Directory(entry: "items: []", option: "/srv", expected: "/srv"),
    Directory(entry: "{working_directory: flows, items: []}", option: "/srv", expected: "/srv"),
  ])
  func workingDirectory(_ row: Directory) throws {
    let decoded = Decoding.decode(row.entry, workingDirectory: row.option)
    #expect(decoded.configuration?.workingDirectory == row.expected)
  }

  @Test func marksAreThoseOfTheItems() throws {
    let decoded = Decoding.decode(
      """
      items:
        - id: a
          cron: "@daily"
          flow_yaml: a.yaml
          flow_job: main
      """)
    let marks = try #require(decoded.marks.first)
    #expect(decoded.marks.count == 1)
    #expect(marks.item == Mark(line: 2, column: 5))
    #expect(marks.cron?.line == 3)
    #expect(marks.flowYAML?.line == 4)
    #expect(marks.flowJob?.line == 5)
    #expect(marks.flow == nil)
    #expect(marks.bundleManifest == nil)
  }

  private func configuration(_ text: String) throws -> Configuration {
    let decoded = Decoding.decode(text)
    #expect(decoded.diagnostics.map(\.headline) == [])
    return try #require(decoded.configuration)
  }
}
