// SPDX-License-Identifier: Apache-2.0

import Reactor

/// Who may talk to a server: root, the user it runs as, and the group of its socket.
///
/// The mode of the socket says the same to the kernel. This is in case that somebody has changed it.
public struct PeerRule: Hashable, Sendable {
  public var user: UInt32
  public var group: UInt32

  public init(user: UInt32, group: UInt32) {
    self.user = user
    self.group = group
  }

  func admits(_ peer: PeerCredentials) -> Bool {
    peer.user == 0 || peer.user == user || peer.groups.contains(group)
  }
}
