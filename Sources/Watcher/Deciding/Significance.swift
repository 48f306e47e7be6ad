// SPDX-License-Identifier: Apache-2.0

/// What an event means for the watcher.
enum Significance: Hashable {
  /// Nothing: other files' business, or of a watch that is gone.
  case none
  /// Something that was looked at may have changed.
  case sign
  /// Events are lost: nothing that is known about watches counts any more.
  case lost
}
