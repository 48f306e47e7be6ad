// SPDX-License-Identifier: Apache-2.0
import Glibc

/// How many descriptors this process may have open (`RLIMIT_NOFILE`).
public enum DescriptorLimit {
  /// Raises the soft limit to the hard one.
  ///
  /// - Returns: what it was before, for processes to start with; nil if it stays as it is.
  ///
  /// The corresponding C functions are `getrlimit` and `setrlimit`.
  public static func raise() -> Int? {
    guard var limit = current(), limit.rlim_cur < limit.rlim_max else { return nil }
    let former = Int(clamping: limit.rlim_cur)
    limit.rlim_cur = limit.rlim_max
    return unsafe setrlimit(resource, &limit) == 0 ? former : nil
  }

  /// Whether fewer can be opened than a number beside one that was opened a moment ago. Where few may
  /// be open at all, an eighth of them is enough.
  ///
  /// The lowest free number is given out first: so all below it are taken.
  static func leaves(fewerThan count: Int, beside descriptor: borrowing OwnedDescriptor) -> Bool {
    guard let limit = current() else { return false }
    return rlim_t(descriptor.rawValue) + min(rlim_t(count), limit.rlim_cur / 8) >= limit.rlim_cur
  }

  private static let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)

  /// Asked each time: somebody may change it from outside (prlimit(1)).
  private static func current() -> rlimit? {
    var limit = rlimit()
    return unsafe getrlimit(resource, &limit) == 0 ? limit : nil
  }
}
