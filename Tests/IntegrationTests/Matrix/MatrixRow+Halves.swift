// SPDX-License-Identifier: Apache-2.0

/// Files that are not whole yet, not there, wrong, or as they were.
extension MatrixRow {
  static let halves = [
    MatrixRow(
      18, "written by half, held open for 1.5 s", expects: [.reloads(2)], within: 1.5,
      "exec 3>s.yaml; half 2 >&3; sleep 1.5; rest 2 >&3; exec 3>&-"),
    MatrixRow(
      19, "written by half, held open for 4 s", expects: [.reloads(2)], within: 1.5,
      "exec 3>s.yaml; half 2 >&3; sleep 4; rest 2 >&3; exec 3>&-"),
    MatrixRow(
      20, "unlinked, created, written by half", expects: [.reloads(2)], within: 1.5,
      briefly: "does not exist",
      "rm s.yaml; exec 3>s.yaml; half 2 >&3; sleep 1.5; rest 2 >&3; exec 3>&-"),
    MatrixRow(
      21, "half a temporary file renamed over, the rest through the descriptor",
      expects: [.reloads(2)], within: 1.5,
      "exec 3>new; half 2 >&3; mv new s.yaml; sleep 1.5; rest 2 >&3; exec 3>&-"),
    MatrixRow(
      22, "half-written, and meanwhile the manifest is edited",
      expects: [.reloads(2), .bundleChanges], within: 1.5,
      before: "manifest 1 >../a.yaml; full 1 ../a.yaml >s.yaml",
      """
      exec 3>s.yaml; half 2 ../a.yaml >&3; sleep 0.5
      manifest 2 >../a.yaml; sleep 1
      rest 2 ../a.yaml >&3; exec 3>&-
      """),
    MatrixRow(
      23, "truncated, written 100 ms later", expects: [.reloads(2)], briefly: "s.yaml",
      ": >s.yaml; sleep 0.1; full 2 >s.yaml"),
    MatrixRow(
      24, "truncated, written 1 s later", expects: [.rejects("s.yaml:1"), .reloads(2)],
      ": >s.yaml; sleep 1; full 2 >s.yaml"),
    MatrixRow(
      25, "unlinked, created 100 ms later", expects: [.reloads(2)], briefly: "does not exist",
      "rm s.yaml; sleep 0.1; full 2 >s.yaml"),
    MatrixRow(
      26, "unlinked, created 1.5 s later", expects: [.rejects("does not exist"), .reloads(2)],
      "rm s.yaml; sleep 1.5; full 2 >s.yaml"),
    MatrixRow(27, "unlinked", expects: [.rejects("does not exist")], "rm s.yaml"),
    MatrixRow(28, "truncated", expects: [.rejects("s.yaml:1")], ": >s.yaml"),
    MatrixRow(29, "garbage", expects: [.rejects("s.yaml:1")], "echo '}{' >s.yaml"),
    MatrixRow(
      30, "garbage, then valid", expects: [.rejects("s.yaml:1"), .reloads(2)],
      "echo '}{' >s.yaml; sleep 1; full 2 >s.yaml"),
    MatrixRow(
      31, "garbage, then the original", expects: [.rejects("s.yaml:1"), .unchanged],
      "echo '}{' >s.yaml; sleep 1; full 1 >s.yaml"),
    MatrixRow(32, "touch", expects: [], "touch s.yaml; pause"),
    MatrixRow(33, "the same bytes in place", expects: [], "full 1 >s.yaml; pause"),
    MatrixRow(34, "replaced by the same bytes", expects: [], "publish 1; pause"),
    MatrixRow(
      35, "opened for writing and closed", expects: [], "exec 3>>s.yaml; exec 3>&-; pause"),
    MatrixRow(
      36, "chmod and chown", expects: [], "chmod 664 s.yaml; chown \"$(id -u)\" s.yaml; pause"),
    MatrixRow(
      37, "200 unrelated files beside it", expects: [],
      "for i in {1..200}; do echo >unrelated-$i; done; pause"),
    MatrixRow(
      38, "an edit that keeps the size, the time set back", expects: [.reloads(2)],
      "touch -r s.yaml ../old; full 2 >s.yaml; touch -r ../old s.yaml"),
  ]
}
