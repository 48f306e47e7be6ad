// SPDX-License-Identifier: Apache-2.0
import CLinux
import Glibc
import SystemPackage

@testable import Reactor

/// Waits until a process has ended, as somebody else's child too.
func waitUntilGone(_ identity: ProcessIdentity) throws {
  let descriptor = pidfd_open(identity.pid, 0)
  guard descriptor >= 0, ProcessIdentity.current(of: identity.pid) == identity else {
    return
  }
  let owned = OwnedDescriptor(FileDescriptor(rawValue: descriptor))
  var reactor = try Reactor<Void>()
  _ = try reactor.register(owned.descriptor, for: .reading, as: ())
  try reactor.wait()
}
