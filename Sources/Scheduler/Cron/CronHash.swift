// SPDX-License-Identifier: Apache-2.0

/// The hash behind `H`: FNV-1a with 64 bits.
///
/// It must not change between versions and hosts, so Swift's own hashing, which is seeded anew in
/// every process, won't do. Source: Fowler, Noll, Vo; constants as in draft-eastlake-fnv.
enum CronHash {
  /// The hash of an item's id, a zero byte, and a name that tells several uses apart.
  static func value(itemID: String, name: String) -> UInt64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    func mix(_ byte: UInt8) {
      hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3
    }
    itemID.utf8.forEach(mix)
    mix(0)
    name.utf8.forEach(mix)
    return hash
  }
}
