// SPDX-License-Identifier: Apache-2.0
import Glibc
import Reactor
import SystemPackage

/// Tells when something was mounted or unmounted in our mount namespace, which inotify does not.
///
/// Its descriptor has something of priority to say after each change, once. See proc(5), `mountinfo`.
struct MountTable: ~Copyable {
  private let owned: OwnedDescriptor

  init() throws(Errno) {
    let descriptor = try call { unsafe open("/proc/self/mountinfo", O_RDONLY | O_CLOEXEC) }
    owned = OwnedDescriptor(FileDescriptor(rawValue: descriptor))
  }

  var descriptor: FileDescriptor { owned.descriptor }
}
