// SPDX-License-Identifier: Apache-2.0

/// A document, and who accepts it.
struct SchemaCase: Sendable {
  enum Verdict: Sendable {
    /// By schema and decoder.
    case accepted
    /// By neither.
    case rejected
    /// By the schema only: JSON Schema can't say what is wrong.
    case beyondSchema
  }

  var text: String
  var verdict: Verdict

  /// A whole document.
  init(_ verdict: Verdict, _ text: String) {
    self.verdict = verdict
    self.text = text
  }

  /// A key and its value at the top level.
  init(_ verdict: Verdict, top entry: String) {
    self.init(verdict, "{\(entry), items: []}")
  }

  /// A key and its value in an otherwise good item.
  init(_ verdict: Verdict, item entry: String) {
    self.init(verdict, "items: [{id: a, cron: '0 * * * *', flow_yaml: a.yaml, \(entry)}]")
  }

  static let all: [SchemaCase] =
    documents + topLevel + items + texts + integers + durations + choices + environments + defaults

  private static let documents: [SchemaCase] = [
    .init(.accepted, "items: []"),
    .init(.rejected, "{}"),
    .init(.rejected, "[]"),
    .init(.rejected, "items"),
    .init(.rejected, "items: {}"),
    .init(.rejected, "items: null"),
    .init(.rejected, "items: [5]"),
    .init(.rejected, "items: [null]"),
    .init(.rejected, "items: [[]]"),
  ]

  private static let topLevel: [SchemaCase] = [
    .init(.accepted, top: "version: 1"),
    .init(.rejected, top: "version: 2"),
    .init(.rejected, top: "version: 0"),
    .init(.rejected, top: "version: '1'"),
    // To JSON Schema, 1.0 is an integer.
    .init(.beyondSchema, top: "version: 1.0"),
    .init(.accepted, top: "timezone: Europe/London"),
    .init(.rejected, top: "timezone: 5"),
    .init(.rejected, top: "timezone: ''"),
    .init(.rejected, top: "timezone: null"),
    // The schema knows no tz database.
    .init(.beyondSchema, top: "timezone: Mars/Base"),
    .init(.accepted, top: "cron_dialect: apscheduler"),
    .init(.rejected, top: "cron_dialect: quartz"),
    .init(.rejected, top: "cron_dialect: null"),
    .init(.accepted, top: "max_concurrent_runs: 1"),
    .init(.accepted, top: "max_concurrent_runs: 1000000"),
    .init(.rejected, top: "max_concurrent_runs: 0"),
    .init(.rejected, top: "max_concurrent_runs: 1000001"),
    .init(.rejected, top: "max_concurrent_runs: 1.5"),
    .init(.rejected, top: "max_concurrent_runs: true"),
    .init(.accepted, top: "working_directory: ../etl"),
    .init(.rejected, top: "working_directory: []"),
    .init(.rejected, top: "working_directory: ''"),
    .init(.rejected, top: "time_zone: UTC"),
    .init(.rejected, top: "id: a"),
  ]

  private static let items: [SchemaCase] = [
    .init(.accepted, "items: [{id: a, cron: '0 * * * *', flow_yaml: a.yaml}]"),
    .init(.accepted, "items: [{id: a, cron: '@daily', bundle_manifest: a.yaml}]"),
    .init(.rejected, "items: [{cron: '@daily', flow_yaml: a.yaml}]"),
    .init(.rejected, "items: [{id: a, flow_yaml: a.yaml}]"),
    .init(.rejected, "items: [{id: a, cron: '@daily', flow_yaml: a.yaml, time: 5}]"),
    .init(.rejected, "items: [{id: a, cron: 5, flow_yaml: a.yaml}]"),
    .init(.rejected, "items: [{id: 5, cron: '@daily', flow_yaml: a.yaml}]"),
    .init(.rejected, "items: [{id: '', cron: '@daily', flow_yaml: a.yaml}]"),
    .init(.rejected, "items: [{id: a b, cron: '@daily', flow_yaml: a.yaml}]"),
    .init(.rejected, "items: [{id: -a, cron: '@daily', flow_yaml: a.yaml}]"),
    .init(.rejected, "items: [{id: täglich, cron: '@daily', flow_yaml: a.yaml}]"),
    .init(.accepted, "items: [{id: A.b_c-9, cron: '@daily', flow_yaml: a.yaml}]"),
    .init(.accepted, "items: [{id: '9', cron: '@daily', flow_yaml: a.yaml}]"),
    .init(.accepted, "items: [{id: \(name(128)), cron: '@daily', flow_yaml: a.yaml}]"),
    .init(.rejected, "items: [{id: \(name(129)), cron: '@daily', flow_yaml: a.yaml}]"),
    // `defaults` may have it: whether some flow is named is decided over both.
    .init(.beyondSchema, "items: [{id: a, cron: '@daily'}]"),
    // JSON Schema compares elements of a list as wholes only.
    .init(
      .beyondSchema,
      "items: [{id: a, cron: '@daily', flow_yaml: a}, {id: a, cron: '@hourly', flow_yaml: a}]"),
    // The language of expressions is beyond a pattern.
    .init(.beyondSchema, "items: [{id: a, cron: '0 24 * * *', flow_yaml: a.yaml}]"),
    .init(.beyondSchema, "items: [{id: a, cron: '0 0 30 2 *', flow_yaml: a.yaml}]"),
  ]

  private static func name(_ length: Int) -> String {
    String(repeating: "a", count: length)
  }

  private static let texts: [SchemaCase] =
    ["flow", "flow_job", "bundle_manifest"].flatMap { key -> [SchemaCase] in
      [
        .init(.accepted, item: "\(key): a"),
        .init(.rejected, item: "\(key): 5"),
        .init(.rejected, item: "\(key): yes"),
        .init(.rejected, item: "\(key): null"),
        .init(.rejected, item: "\(key): ''"),
        .init(.rejected, item: "\(key): \"a\\0\""),
        .init(.rejected, item: "\(key): [a]"),
      ]
    }

  private static let integers: [SchemaCase] = [
    .init(.accepted, item: "misfire_grace_time: 1"),
    .init(.accepted, item: "misfire_grace_time: 3153600000"),
    .init(.rejected, item: "misfire_grace_time: 0"),
    .init(.rejected, item: "misfire_grace_time: 3153600001"),
    .init(.rejected, item: "misfire_grace_time: '300'"),
    .init(.rejected, item: "misfire_grace_time: 5m"),
    .init(.rejected, item: "misfire_grace_time: null"),
    .init(.accepted, item: "retries: 0"),
    .init(.accepted, item: "retries: 100"),
    .init(.rejected, item: "retries: -1"),
    .init(.rejected, item: "retries: 101"),
    .init(.rejected, item: "retries: no"),
  ]

  private static let durations: [SchemaCase] = [
    .init(.accepted, item: "timeout: 90"),
    .init(.accepted, item: "timeout: '90'"),
    .init(.accepted, item: "timeout: 90s"),
    .init(.accepted, item: "timeout: 1d2h3m4s"),
    .init(.accepted, item: "timeout: 1h30m"),
    .init(.accepted, item: "timeout: 36500d"),
    .init(.accepted, item: "jitter: 0"),
    .init(.accepted, item: "jitter: 0s"),
    .init(.rejected, item: "timeout: 0"),
    .init(.rejected, item: "timeout: -5"),
    .init(.rejected, item: "timeout: ''"),
    .init(.rejected, item: "timeout: h"),
    .init(.rejected, item: "timeout: 1h30"),
    .init(.rejected, item: "timeout: 30m1h"),
    .init(.rejected, item: "timeout: 1h1h"),
    .init(.rejected, item: "timeout: 1.5h"),
    .init(.rejected, item: "timeout: 1.5"),
    .init(.rejected, item: "timeout: 1 h"),
    .init(.rejected, item: "timeout: off"),
    .init(.rejected, item: "timeout: null"),
    .init(.rejected, item: "timeout: [1h]"),
    .init(.rejected, item: "timeout: 3153600001"),
    .init(.rejected, item: "timeout: 0s"),
    .init(.rejected, item: "timeout: '00'"),
    .init(.rejected, item: "timeout: 0h0m"),
    // How long a text is as a duration is beyond a pattern.
    .init(.beyondSchema, item: "timeout: 36501d"),
    // The schema sees the number that YAML makes of it.
    .init(.beyondSchema, item: "timeout: 1:30"),
  ]

  private static let choices: [SchemaCase] = [
    .init(.accepted, item: "overlap: queue"),
    .init(.rejected, item: "overlap: Queue"),
    .init(.rejected, item: "overlap: no"),
    .init(.accepted, item: "retry_mode: resume"),
    .init(.rejected, item: "retry_mode: again"),
    .init(.accepted, item: "on_bundle_change: none"),
    .init(.rejected, item: "on_bundle_change: null"),
    .init(.accepted, item: "enabled: off"),
    .init(.rejected, item: "enabled: 'off'"),
    .init(.rejected, item: "enabled: 1"),
    .init(.rejected, item: "allow_stale_bundle: maybe"),
  ]

  private static let environments: [SchemaCase] = [
    .init(.accepted, top: "environment: {}"),
    .init(.accepted, top: "environment: {A: '1', b-c.d: ''}"),
    .init(.rejected, top: "environment: {A: 1}"),
    .init(.rejected, top: "environment: {A: null}"),
    .init(.rejected, top: "environment: {A: yes}"),
    .init(.rejected, top: "environment: {A: [b]}"),
    .init(.rejected, top: "environment: {'': a}"),
    .init(.rejected, top: "environment: {'A=B': a}"),
    .init(.rejected, top: "environment: {\"A\\0\": a}"),
    .init(.rejected, top: "environment: {A: \"a\\0\"}"),
    .init(.rejected, top: "environment: [A=1]"),
    .init(.rejected, top: "environment: null"),
    .init(.rejected, item: "environment: {A: 1}"),
  ]

  private static let defaults: [SchemaCase] = [
    .init(.accepted, top: "defaults: {}"),
    .init(.accepted, top: "defaults: {flow_yaml: a.yaml, retries: 3, timezone: UTC}"),
    .init(.accepted, "{defaults: {flow_yaml: a.yaml}, items: [{id: a, cron: '@daily'}]}"),
    .init(.rejected, top: "defaults: null"),
    .init(.rejected, top: "defaults: []"),
    .init(.rejected, top: "defaults: {id: a}"),
    .init(.rejected, top: "defaults: {cron: '@daily'}"),
    .init(.rejected, top: "defaults: {retries: many}"),
    .init(.rejected, top: "defaults: {unknown: 1}"),
    .init(.beyondSchema, top: "defaults: {timezone: Mars/Base}"),
  ]
}
