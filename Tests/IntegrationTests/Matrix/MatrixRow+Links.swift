// SPDX-License-Identifier: Apache-2.0

/// Hard and symbolic links, and what is swapped with them.
extension MatrixRow {
  static let links = [
    MatrixRow(
      39, "written through a hard link in another folder", expects: [.reloads(2)],
      before: "mkdir ../h; ln s.yaml ../h/s.yaml", "full 2 >../h/s.yaml"),
    MatrixRow(40, "ln -f", expects: [.reloads(2)], "full 2 >../new; ln -f ../new s.yaml"),
    MatrixRow(
      41, "ln -sf: the file becomes a link", expects: [.reloads(2)],
      "full 2 >../t.yaml; ln -sf ../t.yaml s.yaml"),
    MatrixRow(
      42, "the target of a link edited", expects: [.reloads(2)],
      before: "mv s.yaml ../t.yaml; ln -s ../t.yaml s.yaml", "full 2 >../t.yaml"),
    MatrixRow(
      43, "sed -i on a link, which becomes a file", expects: [.reloads(2)],
      before: "mv s.yaml ../t.yaml; ln -s ../t.yaml s.yaml",
      "sed -i 's/first-1/first-2/; s/last-1/last-2/' s.yaml; [[ ! -L s.yaml ]]"),
    MatrixRow(
      44, "the target in another folder edited", expects: [.reloads(2)],
      before: "mkdir ../r; mv s.yaml ../r/t.yaml; ln -s ../r/t.yaml s.yaml",
      "full 2 >../r/t.yaml"),
    MatrixRow(
      45, "the target in another folder replaced", expects: [.reloads(2)],
      before: "mkdir ../r; mv s.yaml ../r/t.yaml; ln -s ../r/t.yaml s.yaml",
      "publish 2 ../r/t.yaml"),
    MatrixRow(
      46, "the middle link of three swapped", expects: [.reloads(2)],
      before: """
        mv s.yaml ../t1.yaml; full 2 >../t2.yaml
        ln -s t1.yaml ../m; ln -s ../m l; ln -s l s.yaml
        """,
      "ln -sfn t2.yaml ../m"),
    MatrixRow(
      47, "a loop of links, then mended", expects: [.rejects("symbolic links"), .reloads(2)],
      """
      # mv and ln see that it is the same file, and refuse.
      ln -s s.yaml loop; python3 -c 'import os; os.rename("loop", "s.yaml")'
      sleep 1; publish 2
      """),
    MatrixRow(
      48, "a dangling link, whose folders and file then appear one by one",
      expects: [.rejects("does not exist"), .reloads(2)],
      """
      ln -sfn ../q/w/e/t.yaml s.yaml; sleep 0.6
      mkdir ../q; sleep 0.4; mkdir ../q/w; sleep 0.4; mkdir ../q/w/e; sleep 0.4
      full 2 >../q/w/e/t.yaml
      """),
    MatrixRow(
      49, "a ConfigMap swapped", expects: [.reloads(2)], before: mountMap, "configmap 2 b"),
    // Not 300 ms: two swaps must not meet in one quiet time on a busy machine.
    MatrixRow(
      50, "a ConfigMap swapped five times", expects: (2...6).map { .reloads($0) },
      before: mountMap, "for n in {2..6}; do configmap $n b$n; sleep 0.8; done; done_at"),
    MatrixRow(
      51, "a ConfigMap swapped, the same content", expects: [], before: mountMap,
      "configmap 1 b; pause"),
    release(52, "current swapped by ln -sfn", "ln -sfn rel/2 current"),
    release(53, "current swapped by rm and ln", "rm current; ln -s rel/2 current"),
    release(
      54, "then edited in the new release", expects: [.reloads(2), .reloads(3)],
      "ln -sfn rel/2 current; sleep 1; full 3 >rel/2/s.yaml"),
    release(
      55, "then edited in the former release", within: nil,
      "ln -sfn rel/2 current; sleep 1; full 4 >rel/1/s.yaml; pause"),
  ]

  private static let mountMap = "rm s.yaml; configmap 1 a; ln -s ..data/s.yaml s.yaml"

  private static func release(
    _ number: Int, _ title: String, expects: [Outcome] = [.reloads(2)], within bound: Double? = 1,
    _ script: String
  ) -> MatrixRow {
    MatrixRow(
      number, title, expects: expects, within: bound, file: "current/s.yaml",
      before: """
        mkdir -p rel/1 rel/2; mv s.yaml rel/1; full 2 >rel/2/s.yaml; ln -s rel/1 current
        """,
      briefly: "does not exist", marker: "publish 99 current/s.yaml", script)
  }
}
