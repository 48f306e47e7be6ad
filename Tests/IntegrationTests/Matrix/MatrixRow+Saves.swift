// SPDX-License-Identifier: Apache-2.0

/// Programs that write a file.
extension MatrixRow {
  static let saves = [
    MatrixRow(1, "cat >", expects: [.reloads(2)], "full 2 | cat >s.yaml"),
    MatrixRow(2, "cp", expects: [.reloads(2)], "full 2 >../new; cp ../new s.yaml"),
    MatrixRow(
      3, "cp -p of an older file", expects: [.reloads(2)],
      "full 2 >../new; touch --date='2001-01-01' ../new; cp -p ../new s.yaml"),
    MatrixRow(4, "mv", expects: [.reloads(2)], "full 2 >../new; mv ../new s.yaml"),
    MatrixRow(
      5, "mv from another file system", expects: [.reloads(2)], briefly: "does not exist",
      """
      new=$(mktemp --tmpdir=/dev/shm)
      full 2 >"$new"; chmod 644 "$new"
      [[ $(stat -c %d "$new") != $(stat -c %d s.yaml) ]]
      mv "$new" s.yaml
      """),
    MatrixRow(
      6, "os.replace", expects: [.reloads(2)],
      "full 2 >.new; python3 -c 'import os; os.replace(\".new\", \"s.yaml\")'"),
    MatrixRow(
      7, "sed -i", expects: [.reloads(2)], "sed -i 's/first-1/first-2/; s/last-1/last-2/' s.yaml"),
    MatrixRow(8, "tee", expects: [.reloads(2)], "full 2 | tee s.yaml >/dev/null"),
    MatrixRow(
      9, "dd in blocks of 64 bytes", expects: [.reloads(2)],
      "full 2 | dd of=s.yaml conv=notrunc bs=64 status=none"),
    MatrixRow(
      15, "rsync -I", expects: [.reloads(2)], "full 2 >../s.yaml; rsync -I ../s.yaml s.yaml"),
    MatrixRow(
      16, "rsync --inplace", expects: [.reloads(2)],
      "full 2 >../s.yaml; rsync -I --inplace ../s.yaml s.yaml"),
    MatrixRow(
      17, "git checkout of a branch", expects: [.reloads(2)],
      before: """
        git() { command git -c init.defaultBranch=one -c user.name=a -c user.email=a@b "$@"; }
        git init --quiet; git add s.yaml; git commit --quiet -m 1
        git checkout --quiet -b two; full 2 >s.yaml; git commit --quiet -am 2
        git checkout --quiet one
        """, briefly: "does not exist",
      "git checkout --quiet two"),
  ]
}
