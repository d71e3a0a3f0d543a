#!/usr/bin/env bash
# Sets up, builds and runs all tests: ./test.sh [PRESET...|all]
#
# Without arguments: gcc and clang, in one report. `./test.sh all` adds the address and
# undefined-behaviour sanitizers and the Windows executables under Wine; `./test.sh dev` is the
# short form for everyday work.
set -euo pipefail
source "$(dirname "$0")/scripts/common.sh"

if [[ "${1:-}" == all ]]; then
  presets=(dev clang asan-ubsan mingw)
elif (($#)); then
  presets=("$@")
else
  presets=(dev clang)
fi

scripts/setup.sh "${presets[@]}" format
for preset in "${presets[@]}"; do
  stage "build $preset" build "$preset"
done
if [[ " ${presets[*]} " == *" mingw "* ]]; then
  start_private_wine
fi

# One run of CTest over all the builds: it keeps both processors busy to the end, and closes with
# one sum. The names of all but the first build carry its name: Suite.case@clang.
all="$root/build/all"
mkdir -p "$all"
: >"$all/CTestTestfile.cmake"
for preset in "${presets[@]}"; do
  echo "subdirs(\"../$preset\")" >>"$all/CTestTestfile.cmake"
done

# The same scenario gives the same bytes, whatever compiled the simulator. (The sanitizers' builds
# are of compilers that are there anyway, and slow.)
programs=()
for preset in "${presets[@]}"; do
  [[ $preset == *san ]] && continue
  for program in "build/$preset/conformance/portpool" "build/$preset/conformance/portpool.exe"; do
    [[ -f $program ]] && programs+=("$program")
  done
done
((${#programs[@]})) && echo "add_test(same-bytes \"$root/scripts/same-bytes.sh\" ${programs[*]})" \
  >>"$all/CTestTestfile.cmake"

echo "== test ${presets[*]} (what passes is left out; everything is in build/logs/test.log)"
tests_started=$SECONDS
code=0
ctest --test-dir "$all" --parallel "$jobs" --output-on-failure --no-tests=error \
  --output-junit "$root/build/test-results.xml" 2>&1 |
  tee "$logs/test.log" | grep --line-buffered -vE '^ +Start +[0-9]+:| Passed +[0-9.]+ sec$' ||
  code=${PIPESTATUS[0]}
exit "$code"
