// SPDX-License-Identifier: Apache-2.0

/// Folders that are moved, removed and swapped, and the rarer ways to change a file.
extension MatrixRow {
  static let folders = [
    MatrixRow(
      56, "the folder renamed away, another renamed in", expects: [.reloads(2)],
      file: "c/s.yaml", before: "mkdir c new; mv s.yaml c; full 2 >new/s.yaml",
      briefly: "does not exist", marker: "publish 99 c/s.yaml", "mv c old; mv new c"),
    MatrixRow(
      57, "the folder above renamed away, another renamed in", expects: [.reloads(2)],
      file: "g/c/s.yaml", before: "mkdir -p g/c new/c; mv s.yaml g/c; full 2 >new/c/s.yaml",
      briefly: "does not exist", marker: "publish 99 g/c/s.yaml", "mv g old; mv new g"),
    MatrixRow(
      58, "the folder removed, made again 1 s later",
      expects: [.rejects("does not exist"), .reloads(2)], file: "c/s.yaml",
      before: "mkdir c; mv s.yaml c", marker: "publish 99 c/s.yaml",
      "rm -r c; sleep 1; mkdir c; full 2 >c/s.yaml"),
    MatrixRow(
      59, "the same, while a process is in the folder",
      expects: [.rejects("does not exist"), .reloads(2)], file: "c/s.yaml",
      before: "mkdir c; mv s.yaml c", marker: "publish 99 c/s.yaml",
      """
      (cd c; exec sleep 20) & holder=$!
      sleep 0.2; rm -r c; sleep 1; mkdir c; full 2 >c/s.yaml
      kill "$holder"
      """),
    MatrixRow(
      60, "the file exchanged with another", expects: [.reloads(2)],
      "full 2 >../new; exchange ../new s.yaml"),
    MatrixRow(
      61, "the folder exchanged with another", expects: [.reloads(2)], file: "c/s.yaml",
      before: "mkdir c new; mv s.yaml c; full 2 >new/s.yaml", marker: "publish 99 c/s.yaml",
      "exchange new c"),
    MatrixRow(
      62, "a nameless file linked in", expects: [.reloads(2)], withinForStrangers: 3,
      briefly: "does not exist",
      """
      full 2 | python3 -c '
      import ctypes, os, sys
      file = os.open(".", os.O_TMPFILE | os.O_WRONLY, 0o644)
      os.write(file, sys.stdin.buffer.read())
      os.unlink("s.yaml")
      libc = ctypes.CDLL(None, use_errno=True)
      AT_FDCWD, AT_SYMLINK_FOLLOW = -100, 0x400
      sys.exit(libc.linkat(
          AT_FDCWD, b"/proc/self/fd/%d" % file, AT_FDCWD, b"s.yaml", AT_SYMLINK_FOLLOW))'
      """),
    MatrixRow(
      63, "truncated to a valid prefix, rewritten 50 ms later", expects: [.reloads(2)],
      load: .heavy,
      "size=$(half 1 | wc -c); truncate -s $size s.yaml; sleep 0.05; full 2 >s.yaml"),
    MatrixRow(
      64, "written through a mapping that is removed 1 s later", expects: [.reloads(2)],
      within: 1.5,
      """
      full 2 | python3 -c '
      import mmap, os, sys, time
      file = os.open("s.yaml", os.O_RDWR)
      memory = mmap.mmap(file, 0)
      os.close(file)
      memory[:] = sys.stdin.buffer.read()
      time.sleep(1)
      memory.close()'
      """),
    MatrixRow(
      77, "a folder in the file's place", expects: [.rejects("directory"), .reloads(2)],
      briefly: "does not exist",
      "rm s.yaml; mkdir s.yaml; sleep 1; rmdir s.yaml; publish 2"),
    MatrixRow(
      78, "a FIFO in the file's place", expects: [.rejects("is a pipe"), .reloads(2)],
      briefly: "does not exist",
      "rm s.yaml; mkfifo s.yaml; sleep 1; publish 2"),
  ]
}
