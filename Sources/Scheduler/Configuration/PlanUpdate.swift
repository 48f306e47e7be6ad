// SPDX-License-Identifier: Apache-2.0

/// What a reload does, worked out before the scheduler has to do it (C7.4).
///
/// Comparing ten thousand items takes time; it is done where nobody waits. What is left for the
/// scheduler is in proportion to what has changed. Whoever made the update should keep the plan it
/// began with until the scheduler has taken the new one: then the old one is not torn down while
/// fire times wait.
public struct PlanUpdate: Sendable {
  struct ChangedItem: Sendable {
    var item: Item
    var change: ConfigurationDiff.Change
  }

  struct AddedItem: Sendable {
    var item: Item
    var bundle: Bundle?
    var hold: Hold?
  }

  /// An item that was there before, whose named files say something else now.
  struct NamedFileChange: Sendable {
    var item: Item
    var bundle: Bundle?
    var hold: Hold?
    /// Whether it is held now and was not, the other way round, or held for something else.
    var isHoldChange: Bool
  }

  /// A zone whose rules have changed, and the items that it moves: those whose schedule is not
  /// edited as well.
  struct ZoneChange: Sendable {
    var name: String
    var items: [Item]
  }

  /// The plan to take on. Items that are as they were share the storage of the old ones, and a
  /// manifest that is invalid keeps what it said when it was valid.
  public let plan: Plan
  public let difference: ConfigurationDiff
  /// Set where the scheduler YAML is still wrong, and the update only tells what has become of the
  /// files that the live one names.
  public var leavesRejection = false
  let changed: [ChangedItem]
  let added: [AddedItem]
  let namedFiles: [NamedFileChange]
  let zones: [ZoneChange]
  let manifests: [ManifestChange]
  let faults: [ManifestFault]

  /// - Parameter live: the plan that the scheduler has, or will have when it gets to this update.
  /// - Complexity: O(items + values of the manifests).
  public init(from live: Plan, to new: Plan) {
    var comparison = PlanComparison(live, new)
    comparison.compareItems()
    comparison.compareManifests()
    plan = comparison.plan
    difference = comparison.difference
    changed = comparison.changed
    added = comparison.added
    namedFiles = comparison.namedFiles
    zones = comparison.zones
    manifests = comparison.manifests
    faults = comparison.faults
  }

  /// Whether nothing at all has changed: no item, no hold, no bundle, no zone, no manifest.
  public var isEmpty: Bool {
    difference.isEmpty && namedFiles.isEmpty && zones.isEmpty && manifests.isEmpty
      && faults.isEmpty
  }
}
