// SPDX-License-Identifier: Apache-2.0

import Watcher

/// How the files are being watched, for somebody who asks.
struct WatchState: Equatable, Sendable {
  /// Whether edits are noticed without being asked for (`--no-watch`).
  var isWatching: Bool
  /// Why files are polled.
  var degradations: Set<Degradation> = []
  /// The files that are waited for, since somebody has them open for writing.
  var busy: [String] = []
}
