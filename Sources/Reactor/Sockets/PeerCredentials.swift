// SPDX-License-Identifier: Apache-2.0
internal import CLinux
import Glibc
import SystemPackage

/// Who is at the other end of a connection, as the kernel noted it when it was made.
public struct PeerCredentials: Hashable, Sendable {
  public var process: Int32
  public var user: UInt32
  /// The effective group and the supplementary ones.
  public var groups: Set<UInt32>

  public init(process: Int32, user: UInt32, groups: Set<UInt32>) {
    self.process = process
    self.user = user
    self.groups = groups
  }

  /// The corresponding C calls are `getsockopt` with `SO_PEERCRED` and `SO_PEERGROUPS`.
  init(of socket: FileDescriptor) throws(Errno) {
    var credentials = clinux_credentials()
    try call { unsafe clinux_peer(socket.rawValue, &credentials) }
    var groups = [gid_t](repeating: 0, count: 256)
    let capacity = Int32(groups.count)
    // Members of more groups count by their effective one alone.
    let count = unsafe clinux_peer_groups(socket.rawValue, &groups, capacity)
    self.init(
      process: credentials.process, user: credentials.user,
      groups: Set(groups.prefix(max(0, Int(count)))).union([credentials.group]))
  }
}
