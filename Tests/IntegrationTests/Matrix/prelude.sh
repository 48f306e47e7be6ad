#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# What the rows of the matrix are written in. The harness sources this file before each script, in
# the folder of the scheduler YAML, with these variables set:
#
#   base      the row's folder; the scripts run in its folder d
#   daemon    the process id of the scheduler
#   prelude   this file
#
# A script's pauses belong to the writer that it plays. It never waits for the scheduler.
#
# shellcheck disable=SC2154 # The variables above.
set -euo pipefail
umask 022

item() { printf '  - {id: %s, cron: "0 0 29 2 *"}\n' "$@"; }

# The whole version N of the file, whose items are first-N, n000…n029 and last-N.
# With MANIFEST, also x-bundle, which names it.
full() {
    printf 'timezone: UTC\ndefaults: {flow_yaml: "%s/flow.yaml"}\nitems:\n' "$base"
    item "first-$1" n{000..029}
    if [[ $# -gt 1 ]]; then
        printf '  - {id: x-bundle, cron: "0 0 29 2 *", flow_yaml: flows/main.yaml,\n'
        printf '     bundle_manifest: "%s"}\n' "$2"
    fi
    item "last-$1"
}

# The first half of version N, cut at a line end: valid by itself, and not what was meant.
half() { full "$@" | sed -n '1,18p'; }
rest() { full "$@" | sed -n '19,$p'; }

# The bundle manifest NUMBER.
manifest() {
    printf '%s\n' 'version: 1' 'bundle:' '  id: main' \
        "  source: {type: filesystem, base_path: ../bundle-$1}" \
        '  layout: {profiles_file: profiles.yaml}' '  entry_flow: flows/main.yaml'
}

# Replaces FILE (s.yaml) by version N in one step.
publish() {
    full "$1" >.next.tmp
    mv .next.tmp "${2:-s.yaml}"
}

# Swaps two names in one step.
exchange() {
    python3 -c '
import ctypes, sys
old, new = (name.encode() for name in sys.argv[1:])
AT_FDCWD, RENAME_EXCHANGE = -100, 2
libc = ctypes.CDLL(None, use_errno=True)
sys.exit(libc.renameat2(AT_FDCWD, old, AT_FDCWD, new, RENAME_EXCHANGE) and ctypes.get_errno())
' "$@"
}

# Mounts version N of a ConfigMap the way a kubelet does: NAME is new, and the former one goes.
configmap() {
    local former
    former=$(readlink ..data || true)
    mkdir "..$2"
    full "$1" >"..$2/s.yaml"
    ln -s "..$2" ..data_tmp
    mv --no-target-directory ..data_tmp ..data
    if [[ -n $former ]]; then rm -r "$former"; fi
}

# Longer than the scheduler waits for a writer to go on: a quiet time between two edits.
pause() { sleep "${1:-0.5}"; }

# Runs a command, or a function of this file, in the scheduler's mount namespace and the row's folder.
inside() {
    local identity=()
    if [[ $(id -u) != 0 ]]; then identity=(--user --preserve-credentials); fi
    # shellcheck disable=SC2016 # The inner shell expands it.
    nsenter --target "$daemon" "${identity[@]}" --mount \
        bash -c 'source "$prelude"; trap - EXIT; cd "$base"; "$@"' bash "$@"
}

# Runs an editor on a terminal of its own.
on_terminal() {
    TERM=xterm timeout 30 script --quiet --return --command "$*" /dev/null >/dev/null
}

# Writes what emacs does to make version 2 of version 1. Files in a folder for temporary ones get no
# backup by default, and are saved differently.
emacs_lisp() {
    cat >../edit.el <<END
(setq backup-enable-predicate (lambda (name) t) $*)
(find-file "s.yaml")
(dolist (name '("first-" "last-")) (search-forward name) (delete-char 1) (insert "2"))
(save-buffer)
(kill-emacs)
END
}

# The row's last action was this one. Without a call it is the end of the script.
done_at() { printf '%s\n' "$EPOCHREALTIME" >"$base/done"; }

finished() { [[ -e $base/done ]] || done_at; }
trap finished EXIT
