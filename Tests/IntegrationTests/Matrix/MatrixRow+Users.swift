// SPDX-License-Identifier: Apache-2.0

/// What the scheduler may not read, and what there is no more of.
extension MatrixRow {
  static let users = [
    MatrixRow(
      93, "mode 000, then 644",
      expects: [.rejects("permission"), .degrades("permission"), .unchanged],
      isForStrangers: true, "chmod 000 s.yaml; sleep 1; chmod 644 s.yaml"),
    MatrixRow(
      94, "mode 000, edited, 644",
      expects: [.rejects("permission"), .degrades("permission"), .reloads(2)],
      isForStrangers: true, "chmod 000 s.yaml; sleep 1; full 2 >s.yaml; chmod 644 s.yaml"),
    MatrixRow(
      95, "the folder's mode 000, then 755, then an edit",
      expects: [.rejects("permission"), .degrades("permission"), .unchanged, .reloads(2)],
      isForStrangers: true,
      "chmod 000 .; sleep 1; chmod 755 .; sleep 1; full 2 >s.yaml"),
    MatrixRow(
      96, "a folder of mode 711, edited", expects: [.degrades("permission"), .reloads(2)],
      within: 2.5, before: "chmod 711 .", isForStrangers: true, "full 2 >s.yaml"),
    MatrixRow(
      97, "a folder of mode 711, replaced", expects: [.degrades("permission"), .reloads(2)],
      within: 2.5, before: "chmod 711 .", isForStrangers: true, "publish 2"),
  ]

  static let limits = [
    MatrixRow(
      98, "three watches", expects: [.degrades("no inotify watch is left"), .reloads(2)],
      within: 2.5, inside: "echo 3 >/proc/sys/user/max_inotify_watches", home: .userNamespace,
      "full 2 >s.yaml"),
    MatrixRow(
      99, "no inotify instance", expects: [.degrades("no inotify instance"), .reloads(2)],
      within: 2.5, inside: "echo 0 >/proc/sys/user/max_inotify_instances",
      home: .userNamespace, "full 2 >s.yaml"),
    MatrixRow(
      100, "held open for writing for 8 s", expects: [.remarks("waiting: "), .reloads(2)],
      "exec 3>s.yaml; full 2 >&3; sleep 8; exec 3>&-"),
    MatrixRow(
      101, "SIGHUP without a change", expects: [.unchanged], within: 0.3, "kill -HUP $daemon"),
    MatrixRow(
      101, "SIGHUP 10 ms after an edit", expects: [.reloads(2)], within: 0.3,
      "full 2 >s.yaml; sleep 0.01; kill -HUP $daemon"),
  ]
}
