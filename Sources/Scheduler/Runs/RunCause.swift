// SPDX-License-Identifier: Apache-2.0

/// What a run is there for.
public enum RunCause: Hashable, Sendable {
  /// A fire time.
  case schedule
  /// An edit of the item's bundle manifest, with `on_bundle_change: run` (C7.6).
  case bundleChange
  /// The same with `on_bundle_change: sync`: no flow is run, the bundle is fetched.
  case bundleSync
}
