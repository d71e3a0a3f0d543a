#!/usr/bin/env bash
# Sets up, builds, runs the corpus on the model, and replays it on the Winsock at hand, which on
# Linux is Wine's. Ends with what that means. Further arguments go to both runs, for example
# `./try.sh --filter 'bind-*'`.
set -euo pipefail
source "$(dirname "$0")/scripts/common.sh"

# What an exit code of portpool says, in a sentence (the codes are the same for every command).
meaning() {
  case $1 in
    0) echo "all as expected" ;;
    1) echo "something behaved differently from what is expected: see the steps above" ;;
    2) echo "a file or an argument is not valid: see the message above" ;;
    3) echo "a recorded deviation did not happen any more: its entry has to go" ;;
    4) echo "nothing could run here" ;;
    *) echo "portpool itself failed (code $1), which is a bug: please report it" ;;
  esac
}

scripts/setup.sh release mingw-release
stage "build portpool" build release portpool
stage "build portpool.exe" build mingw-release portpool
start_private_wine

traces="$root/build/try"
rm -rf "$traces"
mkdir -p "$traces"

echo
echo "== run: every scenario on the model, a simulation in this process"
on_model=0
build/release/conformance/portpool run scenarios --quiet --trace build/try/model "$@" || on_model=$?

echo
echo "== replay: the same scenarios through the real calls, on the Winsock of Wine"
on_wine=0
cmake/toolchains/run-under-wine.sh build/mingw-release/conformance/portpool.exe \
  replay scenarios --quiet --trace build/try/wine "$@" || on_wine=$?

cat <<END

== Summary
The model:  $(meaning $on_model).
Wine:       $(meaning $on_wine).

The model answers what the documentation of Windows allows; each scenario states what must come
out. The replay makes the same calls on a real Winsock and judges each answer by the same rules. A
scenario that needs what Wine does not have (it has no port reservations) is "unsupported" there,
and that never counts as passed. Wine shows that the replay works; it is no evidence about Windows.
For that, copy build/mingw-release/conformance/portpool.exe and scenarios/ to a Windows machine and run:

    portpool.exe replay scenarios

What was seen, step by step, is in build/try/model and build/try/wine (one line of JSON an event).
END

if ((on_model != 0)); then
  exit "$on_model"
fi
exit "$on_wine"
