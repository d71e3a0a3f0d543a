#!/usr/bin/env bash
# Feeds the parsers with arbitrary input under libFuzzer and the sanitizers of clang:
#
#   scripts/fuzz-parsers.sh [--runs N] [--seconds N] [--seed N] [--jobs N] [--plain] [PARSER...]
#
# --plain leaves the sanitizers out, for several times as many inputs in the same time. Each parser
# gets so many runs or so many seconds, whichever ends first; without either, 20,000 runs. What was
# found interesting is kept in build/<preset>/corpus/PARSER and used again; an input that breaks a
# parser is kept in build/<preset>/findings.
set -euo pipefail
source "$(dirname "$0")/common.sh"

runs=
seconds=
seed=1
preset=fuzz
parsers=()
while (($#)); do
  case $1 in
    --runs) runs=$2; shift 2 ;;
    --seconds) seconds=$2; shift 2 ;;
    --seed) seed=$2; shift 2 ;;
    --jobs) jobs=$2; shift 2 ;;
    --plain) preset=fuzz-plain; shift ;;
    -*) echo "unknown option $1; see the head of $0" >&2; exit 2 ;;
    *) parsers+=("$1"); shift ;;
  esac
done
((${#parsers[@]})) || parsers=(scenario trace overlay profile netsh listing question wire)
[[ -n $runs$seconds ]] || runs=20000

scripts/setup.sh "$preset"
targets=()
for parser in "${parsers[@]}"; do targets+=("portpool_fuzz_$parser"); done
stage "build $preset" build "$preset" "${targets[@]}"

directory="$root/build/$preset/conformance/parser_fuzzing"
findings="$root/build/$preset/findings"
mkdir -p "$findings"
code=0
for parser in "${parsers[@]}"; do
  corpus="$root/build/$preset/corpus/$parser"
  mkdir -p "$corpus"
  dictionary=json
  [[ -f conformance/parser_fuzzing/dictionaries/$parser.dict ]] && dictionary=$parser
  mapfile -t seeds < <(grep . "$directory/$parser.seeds")
  log="$logs/$preset-$parser.log"
  if "$directory/portpool_fuzz_$parser" "$corpus" "${seeds[@]}" \
    -dict="$root/conformance/parser_fuzzing/dictionaries/$dictionary.dict" \
    -artifact_prefix="$findings/$parser-" ${runs:+-runs="$runs"} \
    ${seconds:+-max_total_time="$seconds"} -seed="$seed" -max_len=6000 -timeout=20 \
    -rss_limit_mb=3000 -print_final_stats=1 >"$log" 2>&1; then
    printf '%-9s %s\n' "$parser" "$(sed -n 's/^Done \([0-9]* runs in [0-9]* second(s)\)$/\1/p' "$log"), $(
      sed -n 's/.* cov: \([0-9]*\) ft: \([0-9]*\) .*/\1 edges, \2 features/p' "$log" | tail -1), nothing found"
  else
    code=1
    printf '%-9s FOUND, see %s:\n' "$parser" "${log#"$root"/}"
    grep -E 'does not hold|ERROR|SUMMARY|Test unit written' "$log" | head -n 8
  fi
done
exit $code
