// SPDX-License-Identifier: Apache-2.0

/// Editors. They must not take the folder for that of temporary files, where they save differently.
extension MatrixRow {
  static let editors = [
    vim(10, "auto"), vim(11, "yes"), vim(12, "no"),
    MatrixRow(
      13, "nvim", expects: [.reloads(2)], briefly: "does not exist",
      """
      on_terminal "nvim -u NONE -c 'set backupskip=' -c '%s/\\(first\\|last\\)-1/\\1-2/' -c wq s.yaml"
      """),
    MatrixRow(
      14, "emacs, rename-backup", expects: [.reloads(2)], briefly: "does not exist",
      "emacs_lisp; emacs --batch --quick --load ../edit.el; [[ -e s.yaml~ ]]"),
    MatrixRow(
      14, "emacs on a terminal, backup by copying", expects: [.reloads(2)],
      """
      emacs_lisp backup-by-copying t
      on_terminal emacs -nw --quick --load ../edit.el; [[ -e s.yaml~ ]]
      """),
    MatrixRow(
      14, "emacs, file-precious-flag", expects: [.reloads(2)],
      "emacs_lisp file-precious-flag t; emacs --batch --quick --load ../edit.el"),
    MatrixRow(
      14, "nano", expects: [.reloads(2)],
      """
      cp s.yaml ../old
      # Search and replace all, save, leave.
      keys=$'\\x1cfirst-1\\rfirst-2\\ra\\x1clast-1\\rlast-2\\ra\\x13\\x18'
      (sleep 0.3; printf '%s' "$keys"; sleep 0.3) | on_terminal nano --ignorercfiles s.yaml
      ! cmp -s s.yaml ../old
      """),
  ]

  private static func vim(_ number: Int, _ mode: String) -> MatrixRow {
    MatrixRow(
      number, "vim, backupcopy=\(mode)", expects: [.reloads(2)], briefly: "does not exist",
      """
      on_terminal "vim -u NONE -c 'set backupskip= backupcopy=\(mode)' \
        -c '%s/\\(first\\|last\\)-1/\\1-2/' -c wq s.yaml"
      """)
  }
}
