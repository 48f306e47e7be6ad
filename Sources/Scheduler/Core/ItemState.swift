// SPDX-License-Identifier: Apache-2.0

/// What the scheduler knows about one item beside its configuration.
struct ItemState: Sendable {
  var item: Item
  var bundle: Bundle?
  /// Set while a file that the item names is not as it should be: no fire time starts a run.
  var hold: Hold?
  /// Gone from the configuration, but a run of it is still active.
  var isRemoved = false
  /// Every fire time up to here has been dealt with, one way or another.
  var handledThrough: WallInstant
  /// The fire time the timer stands for; nil when none is armed.
  var nextFireTime: WallInstant?
  var timer: TimerKey?
  /// The active runs, oldest first; a run that waits for its predecessor is last.
  var runs: [RunKey] = []

  init(item: Item, bundle: Bundle?, hold: Hold?, handledThrough: WallInstant) {
    self.item = item
    self.bundle = bundle
    self.hold = hold
    self.handledThrough = handledThrough
  }

  var mayFire: Bool { item.isEnabled && hold == nil && !isRemoved }

  /// The fixed part of `jitter` that is this item's: whole seconds, below it.
  ///
  /// It follows from the id alone, so that reloads, restarts and other hosts agree (C1).
  var jitterOffset: Duration {
    let width = item.jitter.wholeSeconds
    guard width > 0 else { return .zero }
    return .seconds(Int64(CronHash.value(itemID: item.id, name: "jitter") % UInt64(width)))
  }
}
