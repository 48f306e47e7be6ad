// SPDX-License-Identifier: Apache-2.0

/// More events than anybody can follow. Row 74 (an edit during a slow load) and row 80 (an edit
/// between the first reading and the end of the first load) need a load that waits for them: they are
/// tests of `FileWatcher`.
extension MatrixRow {
  static let storms = [
    MatrixRow(
      72, "replaced every 20 ms for 5 s", expects: [.reloadsOnTheWay, .reloads(9)], within: 1.5,
      load: .heavy,
      """
      end=$((SECONDS + 5)); n=0
      while ((SECONDS < end)); do publish $((n++ % 7 + 2)); sleep 0.02; done
      publish 9
      """),
    MatrixRow(
      73, "rewritten every 20 ms for 5 s", expects: [.reloadsOnTheWay, .reloads(9)], within: 1.5,
      load: .heavy,
      """
      end=$((SECONDS + 5)); n=0
      while ((SECONDS < end)); do full $((n++ % 7 + 2)) >s.yaml; sleep 0.02; done
      full 9 >s.yaml
      """),
    MatrixRow(
      75, "stopped while 40,000 renames and an edit overflow the queue",
      expects: [.reloads(2), .remarks("more happened")], within: 3, load: .heavy,
      """
      echo >a; kill -STOP $daemon
      python3 -c '
      import os
      for _ in range(20000):
          os.rename("a", "b")
          os.rename("b", "a")'
      publish 2; kill -CONT $daemon
      """),
    MatrixRow(
      76, "stopped during two edits", expects: [.reloads(3)],
      "kill -STOP $daemon; publish 2; full 3 >s.yaml; kill -CONT $daemon"),
    MatrixRow(
      79, "100,000 operations on 5,000 other files, then an edit", expects: [.reloads(2)],
      within: 2.5, load: .heavy,
      """
      python3 -c '
      import os
      for _ in range(5):
          for i in range(5000):
              os.close(os.open(f"noise-{i}", os.O_CREAT | os.O_WRONLY))
              os.rename(f"noise-{i}", f"other-{i}")
              os.chmod(f"other-{i}", 0o600)
              os.unlink(f"other-{i}")'
      full 2 >s.yaml
      """),
    MatrixRow(
      82, "15 ways to save, in random order, for 25 s", expects: [.reloadsOnTheWay, .reloads(9)],
      briefly: "s.yaml",
      """
      RANDOM=7; n=1; end=$((SECONDS + 25)); mkdir ../h
      while ((SECONDS < end)); do
        n=$((n % 8 + 1))
        case $((RANDOM % 15)) in
          0) full $n >s.yaml ;;
          1) publish $n ;;
          2) full $n >../new; cp ../new s.yaml ;;
          3) full $n >../new; cp --remove-destination ../new s.yaml ;;
          4) full $n | tee s.yaml >/dev/null ;;
          5) full $n | dd of=s.yaml conv=notrunc bs=64 status=none; full $n >s.yaml ;;
          6) rm -f s.yaml; sleep 0.0$((RANDOM % 10)); full $n >s.yaml ;;
          7) exec 3>s.yaml; half $n >&3; sleep 0.$((RANDOM % 7)); rest $n >&3; exec 3>&- ;;
          8) full $n >../t-$n.yaml; ln -sf ../t-$n.yaml s.yaml ;;
          9) full $n >../new; ln -f ../new s.yaml ;;
          10) full $n >../new; rsync -I ../new s.yaml ;;
          11) full $n >../new; exchange ../new s.yaml ;;
          12) full $n >../new; install -m 644 ../new s.yaml ;;
          13) sed -i "s/first-[0-9]/first-$n/; s/last-[0-9]/last-$n/" s.yaml ;;
          14) exec 3>new; half $n >&3; mv new s.yaml; sleep 0.3; rest $n >&3; exec 3>&- ;;
        esac
        sleep 0.$((RANDOM % 7))
      done
      publish 9
      """),
    MatrixRow(
      102, "1,000 edits, and the folder made 200 times",
      expects: [.reloadsOnTheWay, .reloads(9)], within: nil, file: "c/s.yaml",
      before: "mkdir c; mv s.yaml c", load: .heavy, briefly: "s.yaml", keepsWatches: true,
      marker: "publish 99 c/s.yaml",
      """
      for i in {1..1000}; do full $((i % 7 + 2)) >c/s.yaml; done; sleep 1
      for i in {1..200}; do rm -r c; mkdir c; full $((i % 7 + 2)) >c/s.yaml; done
      full 9 >c/s.yaml
      """),
  ]
}
