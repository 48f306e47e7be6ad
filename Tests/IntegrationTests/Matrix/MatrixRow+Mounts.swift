// SPDX-License-Identifier: Apache-2.0

/// File systems that come, go, lie over each other, or can't tell what happens in them.
extension MatrixRow {
  static let mounts = [
    MatrixRow(
      83, "a tmpfs mounted over the folder", expects: [.reloads(2)], home: .mountNamespace,
      briefly: "does not exist", marker: "inside eval 'cd d; publish 99'",
      "inside eval 'mount -t tmpfs none d; full 2 >d/s.yaml'"),
    MatrixRow(
      84, "unmounted", expects: [.reloads(2)], before: "full 2 >s.yaml",
      inside: "mount -t tmpfs none .; full 1 >\"$base/d/s.yaml\"", home: .mountNamespace,
      "inside umount d"),
    MatrixRow(
      85, "edited, then unmounted", expects: [.reloads(3), .reloads(2)], before: "full 2 >s.yaml",
      inside: "mount -t tmpfs none .; full 1 >\"$base/d/s.yaml\"", home: .mountNamespace,
      "inside eval 'full 3 >d/s.yaml'; sleep 1; inside umount d"),
    MatrixRow(
      86, "a file mounted by itself, edited outside", expects: [.reloads(2)],
      inside: mountFile, home: .mountNamespace, marker: "full 99 >../host.yaml",
      "full 2 >../host.yaml"),
    MatrixRow(
      87, "a file mounted by itself, replaced outside", expects: [.remarks("stale")],
      inside: mountFile, home: .mountNamespace, marker: "inside umount d/s.yaml; publish 99",
      "publish 2 ../host.yaml"),
    overlay(88, "an overlay, the first write to a file of the lower layer", "full 2 >d/s.yaml"),
    overlay(89, "an overlay, replaced", "full 2 >d/new; mv d/new d/s.yaml"),
    overlay(
      90, "an overlay, written in the upper layer", within: 11, upper: "full 1 >o/u/s.yaml",
      "full 2 >o/u/s.yaml"),
    fuse(91, "behind a FUSE mount, edited", "full 2 >../back/s.yaml"),
    fuse(92, "behind a FUSE mount, replaced", "publish 2 ../back/s.yaml"),
  ]

  private static let mountFile =
    "full 1 >../host.yaml; mount --bind ../host.yaml s.yaml"

  private static func overlay(
    _ number: Int, _ title: String, within bound: Double = 1, upper: String = "", _ action: String
  ) -> MatrixRow {
    MatrixRow(
      number, title, expects: [.reloads(2)], within: bound,
      inside: """
        cd "$base"; mkdir o; mount -t tmpfs none o; mkdir o/{l,u,w}; full 1 >o/l/s.yaml
        \(upper)
        mount -t overlay -o lowerdir=o/l,upperdir=o/u,workdir=o/w overlay d
        """, home: .mountNamespace, marker: "inside eval 'cd d; publish 99'",
      "inside eval '\(action)'")
  }

  /// bindfs goes with its parent, which becomes the scheduler.
  private static func fuse(_ number: Int, _ title: String, _ script: String) -> MatrixRow {
    MatrixRow(
      number, title, expects: [.degrades("FUSE"), .reloads(2)], within: 3,
      before: "mkdir ../back; mv s.yaml ../back",
      inside: """
        cd "$base"
        setpriv --pdeathsig KILL bindfs -f back d >bindfs.log 2>&1 &
        until mountpoint --quiet d; do sleep 0.05; done
        """, home: .mountNamespace, marker: "publish 99 ../back/s.yaml", script)
  }
}
