// SPDX-License-Identifier: Apache-2.0

/// Which inodes are watched, for which names, and since which look.
///
/// A watch that a look did not come across is of no use after it; ``removeStale(before:)`` gives
/// those out, to be removed. The kernel keeps one watch for each inode, so do we.
struct WatchTable {
  private struct Entry {
    var watch: WatchNumber
    var mask: WatchMask
    /// The names that were looked up in a directory, each with the last look that did.
    var names: [FileName: Int] = [:]
    var look: Int
  }

  private var entries: [Inode: Entry] = [:]
  private var inodes: [WatchNumber: Inode] = [:]

  var count: Int { entries.count }

  /// What a watch for an inode has to ask for, so that it reports what it did so far as well.
  func mask(for inode: Inode, adding mask: WatchMask) -> WatchMask {
    (entries[inode]?.mask ?? []).union(mask)
  }

  /// Notes what the kernel has given for a request.
  ///
  /// - Parameter name: what is looked up in a directory.
  mutating func note(
    _ watch: WatchNumber, on inode: Inode, _ mask: WatchMask, name: FileName?, look: Int
  ) {
    var entry = entries[inode] ?? Entry(watch: watch, mask: mask, look: look)
    if entry.watch != watch {
      // The number of a deleted file, used again: the old watch is gone with the old file.
      inodes[entry.watch] = nil
      entry.watch = watch
    }
    entry.mask = mask
    entry.look = look
    if let name { entry.names[name] = look }
    entries[inode] = entry
    if let former = inodes[watch], former != inode { entries[former] = nil }
    inodes[watch] = inode
  }

  func inode(of watch: WatchNumber) -> Inode? { inodes[watch] }

  func watch(of inode: Inode) -> WatchNumber? { entries[inode]?.watch }

  /// Whether a look has looked this name up in the directory of a watch.
  ///
  /// - Complexity: O(length of the name).
  func isWanted(_ name: FileName, in watch: WatchNumber) -> Bool {
    inodes[watch].flatMap { entries[$0]?.names[name] } != nil
  }

  /// Forgets a watch that the kernel has removed.
  mutating func forget(_ watch: WatchNumber) {
    guard let inode = inodes.removeValue(forKey: watch) else { return }
    entries[inode] = nil
  }

  /// Forgets what no look since has come across, and returns the watches to remove.
  mutating func removeStale(before look: Int) -> [WatchNumber] {
    var stale: [WatchNumber] = []
    for (inode, entry) in entries {
      if entry.look < look {
        stale.append(entry.watch)
        inodes[entry.watch] = nil
        entries[inode] = nil
      } else if entry.names.contains(where: { $0.value < look }) {
        entries[inode]?.names = entry.names.filter { $0.value >= look }
      }
    }
    return stale
  }

  /// Checks that watches and inodes name each other.
  func checkInvariants() {
    precondition(entries.count == inodes.count, "a watch without an inode, or the reverse")
    for (watch, inode) in inodes {
      precondition(entries[inode]?.watch == watch, "\(watch) and \(inode) don't agree")
    }
  }
}
