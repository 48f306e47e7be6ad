// SPDX-License-Identifier: Apache-2.0
internal import CLinux
import Reactor
import SystemPackage

/// How much of what happens on a file system inotify gets to see.
enum FileSystemKind: Hashable {
  /// Everything. Read leases mean what they say.
  case local
  /// Everything that goes through it, but not what is changed in what lies below.
  case layered
  /// Only what this machine does, if anything: it has to be polled.
  case remote(String)

  /// The kind of the file system of an open file or directory.
  ///
  /// The corresponding C function is `fstatfs`.
  init(of object: FileDescriptor) throws(Errno) {
    var type: UInt = 0
    try call { unsafe clinux_file_system_type(object.rawValue, &type) }
    self.init(type: UInt32(truncatingIfNeeded: type))
  }

  /// - Parameter type: `f_type` of statfs(2).
  init(type: UInt32) {
    if let name = Self.remoteTypes[type] {
      self = .remote(name)
    } else if Self.localTypes.contains(type) {
      self = .local
    } else {
      // Overlays, and what we do not know.
      self = .layered
    }
  }

  private static let localTypes: Set<UInt32> = [
    0xEF53,  // ext2, ext3, ext4
    0x5846_5342,  // xfs
    0x9123_683E,  // btrfs
    0x0102_1994,  // tmpfs
    0x8584_58F6,  // ramfs
    0xF2F5_2010,  // f2fs
    0x2FC1_2FC1,  // zfs
    0xCA45_1A4E,  // bcachefs
    0x3153_464A,  // jfs
    0x7371_7368,  // squashfs
    0x9FA0,  // proc
    0x6265_6572,  // sysfs
  ]

  private static let remoteTypes: [UInt32: String] = [
    0x6969: "NFS",
    0xFF53_4D42: "CIFS",
    0xFE53_4D42: "SMB",
    0x517B: "SMB",
    0x6573_5546: "FUSE",
    0x0102_1997: "9P",
    0x00C3_6400: "Ceph",
    0x5346_414F: "AFS",
    0x6B41_4653: "AFS",
    0x0BD0_0BD0: "Lustre",
    0x0116_1970: "GFS2",
    0x7461_636F: "OCFS2",
    0x786F_4256: "VirtualBox shared folders",
  ]
}
