// SPDX-License-Identifier: Apache-2.0

/// Everything that is needed to start one attempt of a run.
public struct RunRequest: Hashable, Sendable {
  public var item: String
  public var runID: String
  /// From 1.
  public var attempt: Int
  /// What follows the name of the program on the command line (C5.4).
  public var arguments: [String]
  /// The run's current directory, absolute.
  public var workingDirectory: String
  /// The `environment` of the configuration.
  public var configuredEnvironment: [String: String]
  /// RFC 3339 with the offset of the item's zone.
  public var scheduledAt: String
  public var cause = RunCause.schedule
}

extension RunRequest {
  /// Whether it is no run of a flow, but the sync of a bundle.
  public var isSync: Bool { cause == .bundleSync }

  init(_ run: Run) {
    self.init(
      item: run.item.id, runID: run.runID, attempt: run.attempt,
      arguments: Self.arguments(for: run), workingDirectory: run.workingDirectory,
      configuredEnvironment: run.item.environment, scheduledAt: run.scheduledAt, cause: run.cause)
  }

  private static func arguments(for run: Run) -> [String] {
    if run.isSync, let manifest = run.item.bundleManifest {
      return ["bundle", "sync", "--bundle-manifest", path(manifest)]
    }
    var arguments = ["run"]
    // Core insists on a flow even where the manifest decides; then it is the manifest's own.
    if let flow = run.item.flowYAML ?? run.bundle?.entryFlow {
      arguments += ["--flow-yaml", path(flow)]
    }
    arguments += ["--run-id", run.runID]
    if let job = run.item.flowJob { arguments += option("--flow-job", job) }
    if let manifest = run.item.bundleManifest {
      arguments += ["--bundle-manifest", path(manifest)]
      if run.item.allowStaleBundle { arguments.append("--allow-stale-bundle") }
    }
    return arguments
  }

  /// A path that begins with a dash would be read as an option; `./` in front means the same file.
  private static func path(_ text: String) -> String {
    text.hasPrefix("-") ? "./" + text : text
  }

  /// An option and its value; in one word where the value itself looks like an option.
  private static func option(_ name: String, _ value: String) -> [String] {
    value.hasPrefix("-") ? ["\(name)=\(value)"] : [name, value]
  }
}

/// How a run's environment comes about (C5.5).
public enum RunEnvironment {
  /// Returns the complete environment of an attempt.
  ///
  /// - Parameter inherited: the daemon's own environment.
  public static func make(
    inherited: [String: String], request: RunRequest
  ) -> [String: String] {
    // What the daemon logs in, and how much, is not the flows' business.
    var result = inherited.filter { key, _ in
      key != "AETHERFLOW_LOG_FORMAT" && key != "AETHERFLOW_LOG_LEVEL"
    }
    result["AETHERFLOW_LOG_FORMAT"] = "json"
    result.merge(request.configuredEnvironment) { _, configured in configured }
    result = result.filter { key, _ in !neverPassedOn(key) }
    result["PYTHONUNBUFFERED"] = "1"
    result["AETHERFLOW_SCHEDULER_ITEM"] = request.item
    result["AETHERFLOW_SCHEDULER_RUN_ID"] = request.runID
    // A sync has no fire time, and no further attempts.
    guard !request.isSync else { return result }
    result["AETHERFLOW_SCHEDULER_SCHEDULED_AT"] = request.scheduledAt
    result["AETHERFLOW_SCHEDULER_ATTEMPT"] = String(request.attempt)
    return result
  }

  /// Names that would make core or a step take the daemon's life for its own: core prefers an
  /// inherited run id to its own, and a step that speaks to the service manager speaks for us.
  private static func neverPassedOn(_ key: String) -> Bool {
    switch key {
    case "AETHERFLOW_RUN_ID", "AETHERFLOW_FLOW_ID", "NOTIFY_SOCKET", "JOURNAL_STREAM": true
    default: key.hasPrefix("WATCHDOG_") || key.hasPrefix("LISTEN_")
    }
  }

  /// Whether core's JSON records can be seen in what a run with this `environment` prints.
  static func showsRecords(_ configured: [String: String]) -> Bool {
    EngineRecord.areVisible(
      in: configured.merging(["AETHERFLOW_LOG_FORMAT": "json"]) { configured, _ in configured })
  }
}
