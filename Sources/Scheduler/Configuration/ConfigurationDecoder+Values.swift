// SPDX-License-Identifier: Apache-2.0

import YAML

extension ConfigurationDecoder {
  /// Puts the value of a key into an item; a value that doesn't fit is told and leaves the default.
  ///
  /// Id, cron and zone belong together and are decoded elsewhere.
  mutating func apply(_ node: YAMLNode, for key: ItemKey, to item: inout Item) {
    let name = key.rawValue
    switch key {
    case .id, .cron, .timezone: break
    case .flowYAML: item.flowYAML = reader.text(node, name)
    case .flow: item.flow = reader.text(node, name)
    case .flowJob: item.flowJob = reader.text(node, name)
    case .bundleManifest: item.bundleManifest = reader.text(node, name)
    case .allowStaleBundle: reader.boolean(node, name).map { item.allowStaleBundle = $0 }
    case .enabled: reader.boolean(node, name).map { item.isEnabled = $0 }
    case .misfireGraceTime:
      integer(node, key).map { item.misfireGraceTime = .seconds($0) }
    case .retries: integer(node, key).map { item.retries = Int($0) }
    case .overlap: reader.choice(node, name, OverlapPolicy.self).map { item.overlap = $0 }
    case .retryMode: reader.choice(node, name, RetryMode.self).map { item.retryMode = $0 }
    case .onBundleChange:
      reader.choice(node, name, BundleChangePolicy.self).map { item.onBundleChange = $0 }
    case .timeout: item.timeout = duration(node, key)
    case .retryDelay: duration(node, key).map { item.retryDelay = $0 }
    case .retryMaxDelay: duration(node, key).map { item.retryMaxDelay = $0 }
    case .jitter: duration(node, key).map { item.jitter = $0 }
    case .stopGrace: duration(node, key).map { item.stopGrace = $0 }
    case .environment: item.environment.merge(reader.environment(node, name)) { $1 }
    }
  }

  /// The bounds are those of the key's description, which the schema shows as well.
  private mutating func integer(_ node: YAMLNode, _ key: ItemKey) -> Int64? {
    guard case .integer(let range) = key.description.shape else { return nil }
    return reader.integer(node, key.rawValue, range)
  }

  private mutating func duration(_ node: YAMLNode, _ key: ItemKey) -> Duration? {
    guard case .duration(let least) = key.description.shape else { return nil }
    return reader.duration(node, key.rawValue, least: least)
  }
}
