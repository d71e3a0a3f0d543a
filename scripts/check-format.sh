#!/usr/bin/env bash
# Names the C++ files that are not formatted as .clang-format says, and fails when there are any;
# `--fix` formats them instead.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# The sources of the checks' own tests are as they have to be, not as they should look.
sources() { git ls-files -z '*.cpp' '*.hpp' | grep -zv '^cmake/checks_test/'; }

if [[ ${1:-} == --fix ]]; then
  sources | xargs -0 -r clang-format-14 -i
  exit
fi
unformatted=$(sources | xargs -0 -r clang-format-14 --dry-run 2>&1 |
  sed -n 's/^\([^:]*\):[0-9]*:[0-9]*: warning: code should be clang-formatted.*/\1/p' | sort -u)
if [[ -n $unformatted ]]; then
  printf 'not formatted (scripts/check-format.sh --fix does it):\n%s\n' "$unformatted"
  exit 1
fi
