// SPDX-License-Identifier: Apache-2.0

/// Which file or directory, by device and number; numbers of deleted ones are used again at once.
struct Inode: Hashable {
  var device: UInt64
  var number: UInt64
}
