// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Reactor

@Suite struct ControlGroupLocationTests {
  struct Row: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var cgroup: String
    var mountInfo: String
    var expected: String?
  }

  private static let unified =
    "30 23 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate\n"
  private static let hybrid = """
    31 23 0:28 / /sys/fs/cgroup rw,relatime - tmpfs tmpfs rw,mode=755
    40 31 0:37 / /sys/fs/cgroup/systemd rw,relatime - cgroup cgroup rw,name=systemd
    41 31 0:38 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw

    """

  static let rows = [
    Row(
      testDescription: "unified", cgroup: "0::/system.slice/a.service\n", mountInfo: unified,
      expected: "/sys/fs/cgroup/system.slice/a.service"),
    Row(
      testDescription: "hybrid", cgroup: "9:name=systemd:/x\n4:cpu,cpuacct:/\n0::/y\n",
      mountInfo: hybrid, expected: "/sys/fs/cgroup/unified/y"),
    Row(
      testDescription: "root group", cgroup: "0::/\n", mountInfo: unified,
      expected: "/sys/fs/cgroup"),
    Row(
      testDescription: "only version 1", cgroup: "9:name=systemd:/x\n", mountInfo: hybrid,
      expected: nil),
    Row(
      testDescription: "version 2 not mounted", cgroup: "0::/x\n",
      mountInfo: "40 31 0:37 / /sys/fs/cgroup/systemd rw - cgroup cgroup rw,name=systemd\n",
      expected: nil),
    Row(
      testDescription: "part of the tree mounted", cgroup: "0::/docker/1/a\n",
      mountInfo: "30 23 0:26 /docker/1 /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n",
      expected: "/sys/fs/cgroup/a"),
    Row(
      testDescription: "the mounted part itself", cgroup: "0::/docker/1\n",
      mountInfo: "30 23 0:26 /docker/1 /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n",
      expected: "/sys/fs/cgroup"),
    Row(
      testDescription: "another part mounted", cgroup: "0::/docker/12\n",
      mountInfo: "30 23 0:26 /docker/1 /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n", expected: nil),
    Row(
      testDescription: "outside of the namespace", cgroup: "0::/../a\n", mountInfo: unified,
      expected: nil),
    Row(
      testDescription: "mount point with a blank", cgroup: "0::/a\n",
      mountInfo: "30 23 0:26 / /mnt/c\\040g rw opt:1 opt:2 - cgroup2 cgroup2 rw\n",
      expected: "/mnt/c g/a"),
    Row(testDescription: "nothing", cgroup: "", mountInfo: "", expected: nil),
  ]

  @Test(arguments: rows) func directory(_ row: Row) {
    let location = ControlGroupLocation(
      cgroup: Array(row.cgroup.utf8), mountInfo: Array(row.mountInfo.utf8))
    #expect(location?.directory == row.expected)
  }
}
