#!/usr/bin/env bash
# Shows that a simulation gives the same bytes everywhere: the traces of the whole corpus from gcc,
# from clang and from the Windows executable under Wine, each made twice with different numbers of
# threads, are compared byte for byte. scripts/same-bytes.sh [PROGRAM...]
#
# Without arguments it builds and takes the three. With them it compares what these programs write,
# *.exe under Wine.
set -euo pipefail
source "$(dirname "$0")/common.sh"

if (($#)); then
  programs=("$@")
else
  scripts/setup.sh dev clang mingw-release
  for preset in dev clang mingw-release; do
    stage "build portpool of $preset" build "$preset" portpool
  done
  programs=(build/dev/conformance/portpool build/clang/conformance/portpool
    build/mingw-release/conformance/portpool.exe)
fi
if [[ " ${programs[*]} " == *".exe "* && -z ${PORTPOOL_WINEPREFIX:-} ]]; then
  start_private_wine
fi

traces="$root/build/same-bytes"
rm -rf "$traces"
mkdir -p "$traces"

# simulate PROGRAM DIRECTORY JOBS SEED POLICY
simulate() {
  local command=("$1")
  [[ $1 == *.exe ]] && command=(cmake/toolchains/run-under-wine.sh "$1")
  "${command[@]}" run scenarios --quiet --jobs "$3" --seed "$4" --policy "$5" \
    --trace "build/same-bytes/$2" >"$traces/$2.txt" || {
    cat "$traces/$2.txt"
    echo "== $1 did not agree with the corpus"
    return 1
  }
}

different=0
for choice in "0 lowest-free" "20260101 uniform-free"; do
  read -r seed policy <<<"$choice"
  first=
  for program in "${programs[@]}"; do
    for jobs_now in 1 "$jobs"; do
      name=$(tr -c 'A-Za-z0-9\n' '-' <<<"${program#build/}-$policy-j$jobs_now")
      if [[ -d $traces/$name ]]; then
        name="$name-again"
      fi
      simulate "$program" "$name" "$jobs_now" "$seed" "$policy"
      first=${first:-$name}
      if ! diff -r "$traces/$first" "$traces/$name" >"$traces/difference.txt"; then
        different=1
        echo "DIFFERENT: $first and $name"
        head -n 20 "$traces/difference.txt"
      fi
    done
  done
  echo "seed $seed, ports $policy: $(find "$traces/$first" -name '*.ndjson' | wc -l) traces," \
    "$(cat "$traces/$first"/*.ndjson | wc -c) bytes," \
    "$(cat "$traces/$first"/*.ndjson | sha256sum | cut -c1-16)"
done
if ((different)); then
  exit 1
fi
echo "the same bytes from ${#programs[@]} programs, each run twice"
