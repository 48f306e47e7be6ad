// SPDX-License-Identifier: Apache-2.0

/// The keys of an item, in the order of the documentation.
public enum ItemKey: String, CaseIterable, Sendable {
  case id
  case cron
  case flowYAML = "flow_yaml"
  case flow
  case flowJob = "flow_job"
  case bundleManifest = "bundle_manifest"
  case allowStaleBundle = "allow_stale_bundle"
  case misfireGraceTime = "misfire_grace_time"
  case timezone
  case enabled
  case overlap
  case timeout
  case retries
  case retryMode = "retry_mode"
  case retryDelay = "retry_delay"
  case retryMaxDelay = "retry_max_delay"
  case jitter
  case environment
  case stopGrace = "stop_grace"
  case onBundleChange = "on_bundle_change"

  /// Whether two items have the same effective value for this key.
  public func isEqual(in left: Item, _ right: Item) -> Bool {
    switch self {
    case .id: left.id == right.id
    case .cron: left.cron == right.cron
    case .flowYAML: left.flowYAML == right.flowYAML
    case .flow: left.flow == right.flow
    case .flowJob: left.flowJob == right.flowJob
    case .bundleManifest: left.bundleManifest == right.bundleManifest
    case .allowStaleBundle: left.allowStaleBundle == right.allowStaleBundle
    case .misfireGraceTime: left.misfireGraceTime == right.misfireGraceTime
    case .timezone: left.timezone == right.timezone
    case .enabled: left.isEnabled == right.isEnabled
    case .overlap: left.overlap == right.overlap
    case .timeout: left.timeout == right.timeout
    case .retries: left.retries == right.retries
    case .retryMode: left.retryMode == right.retryMode
    case .retryDelay: left.retryDelay == right.retryDelay
    case .retryMaxDelay: left.retryMaxDelay == right.retryMaxDelay
    case .jitter: left.jitter == right.jitter
    case .environment: left.environment == right.environment
    case .stopGrace: left.stopGrace == right.stopGrace
    case .onBundleChange: left.onBundleChange == right.onBundleChange
    }
  }
}

extension ItemKey {
  /// Whether `defaults` may set it: everything that says which item this is may not.
  var isOptional: Bool { self != .id && self != .cron }

  var description: KeyDescription {
    switch self {
    case .id: KeyDescription(.identifier, "Name of the item, unique in the file.")
    case .cron: KeyDescription(.text, "Cron expression of five or six fields, or a macro.")
    case .flowYAML:
      KeyDescription(.text, "Path of the flow YAML; with a bundle, a path inside it.")
    case .flow: KeyDescription(.text, "The flow id that the flow YAML must carry.")
    case .flowJob: KeyDescription(.text, "Run this one job of the flow.")
    case .bundleManifest:
      KeyDescription(.text, "Bundle manifest, synced by AetherFlow before the run.")
    case .allowStaleBundle:
      KeyDescription(.boolean, standard: "false", "Run on the last synced bundle if syncing fails.")
    case .misfireGraceTime:
      KeyDescription(
        .integer(1...3_153_600_000), standard: "300",
        "How late a missed run may still start, and how long one waits for a process, in seconds.")
    case .timezone: KeyDescription(.text, "Zone of this item. Default: the top-level one.")
    case .enabled:
      KeyDescription(.boolean, standard: "true", "False: kept in the file, never fires.")
    case .overlap:
      KeyDescription(
        .choice(OverlapPolicy.allCases.map(\.rawValue)), standard: "skip",
        "What a fire time does that finds the item's run still active.")
    case .timeout: KeyDescription(.duration(least: 1), "The run is stopped after it.")
    case .retries:
      KeyDescription(.integer(0...100), standard: "0", "Further attempts after a failed one.")
    case .retryMode:
      KeyDescription(
        .choice(RetryMode.allCases.map(\.rawValue)), standard: "fresh",
        "Whether an attempt has a run id of its own, or resumes the failed one.")
    case .retryDelay:
      KeyDescription(
        .duration(least: 0), standard: "10s", "Before the first retry; doubles each time.")
    case .retryMaxDelay:
      KeyDescription(.duration(least: 0), standard: "15m", "Where the doubling of the delay ends.")
    case .jitter:
      KeyDescription(
        .duration(least: 0), standard: "0s", "The run is due a fixed part of this later.")
    case .environment: KeyDescription(.environment, "Merged over the top level and defaults.")
    case .stopGrace:
      KeyDescription(
        .duration(least: 0), standard: "10s", "How long a stopped run may take before it is killed."
      )
    case .onBundleChange:
      KeyDescription(
        .choice(BundleChangePolicy.allCases.map(\.rawValue)), standard: "none",
        "What an edit of the manifest does besides re-validation.")
    }
  }
}
