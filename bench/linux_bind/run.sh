#!/usr/bin/env bash
# Compares the kernel's bind with the model's: run.sh PROGRAM [SECONDS]
#
# PROGRAM is portpool_linux_bind. It needs a network namespace of its own: as root it makes one,
# otherwise this script asks for a user namespace in which it may. Nothing is left behind, and a run
# ends after a minute at the latest. Exit code 4 when the machine permits neither.
set -u
program="${1:?usage: run.sh PROGRAM [SECONDS]}"
shift
if [[ $EUID -eq 0 ]]; then
  exec timeout 60 "$program" "$@"
fi
if ! unshare --user --map-root-user true 2>/dev/null; then
  echo "linux_bind: skipped, neither root nor user namespaces are at hand" >&2
  exit 4
fi
exec timeout 60 unshare --user --map-root-user "$program" "$@"
