// SPDX-License-Identifier: Apache-2.0

/// What is fuzzed; the raw value names the fuzzer's program and the folder of its corpus.
public enum Fuzzer: String, CaseIterable, Sendable {
  /// A `scheduler.yaml`, from its bytes to a configuration or its diagnostics.
  case configuration
  /// A flow YAML and a bundle manifest, which are one file here.
  case namedFiles = "named-files"
  /// A cron expression, its dialects and its fire times.
  case cron
  /// A TZif file.
  case zone
  /// The POSIX `TZ` string in the footer of a TZif file.
  case zoneRule = "zone-rule"
  /// What read(2) gives of an inotify queue.
  case inotify
  /// What a run prints, core's JSON lines among it.
  case output
  /// A JSON text.
  case json
  /// What a client writes to the control socket, and what it reads from it.
  case http
  /// Durations, timestamps and YAML's scalars.
  case text

  /// Does everything that the program does with such an input, and checks what must hold.
  ///
  /// - Throws: ``Finding`` where the program answers, but wrongly. Where it would read outside its
  ///   memory, overflow or loop, it traps or hangs as it would in the daemon.
  public func run(_ bytes: [UInt8]) throws(Finding) {
    switch self {
    case .configuration: try fuzzConfiguration(bytes)
    case .namedFiles: try fuzzNamedFiles(bytes)
    case .cron: try fuzzCron(bytes)
    case .zone: try fuzzZone(bytes)
    case .zoneRule: try fuzzZoneRule(bytes)
    case .inotify: try fuzzInotify(bytes)
    case .output: try fuzzOutput(bytes)
    case .json: try fuzzJSON(bytes)
    case .http: try fuzzHTTP(bytes)
    case .text: try fuzzText(bytes)
    }
  }
}
