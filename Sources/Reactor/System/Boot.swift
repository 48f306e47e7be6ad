// SPDX-License-Identifier: Apache-2.0

/// The life of the machine since it was switched on: numbers and start times of processes mean
/// something within one.
public enum Boot {
  /// What the kernel calls this boot: a UUID, or nothing where `/proc` does not tell.
  public static let identifier: String = {
    let bytes = SmallFile.read("/proc/sys/kernel/random/boot_id") ?? []
    return String(decoding: bytes.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
  }()
}
