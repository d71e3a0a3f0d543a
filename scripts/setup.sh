#!/usr/bin/env bash
# Makes sure that everything a build needs is there: scripts/setup.sh PRESET...
#
# On Debian and Ubuntu what is missing is installed with apt-get (as root, or through sudo); on
# other systems it is named, with what it is for. Says nothing when nothing is missing.
set -euo pipefail

missing=()   # Debian packages
reasons=()   # the same, for people

# need PACKAGE REASON CHECK...: the check is a command that succeeds when the thing is there.
need() {
  local package=$1 reason=$2
  shift 2
  if ! "$@" >/dev/null 2>&1; then
    missing+=("$package")
    reasons+=("$reason")
  fi
}

# The same for what the tests can do without: it stops nobody where it cannot be installed.
want() {
  if have apt-get >/dev/null && { ((EUID == 0)) || have sudo >/dev/null; }; then
    need "$@"
  fi
}

have() { command -v "$1"; }
have_header() { test -e "/usr/include/$1" || test -e "/usr/local/include/$1"; }
have_wine() {
  [[ -n ${WINE:-} ]] ||
  have /usr/lib/wine/wine64 || have /usr/lib/x86_64-linux-gnu/wine/wine64 || have wine64 || have wine
}
have_chromium() { have chromium || have chromium-browser || have google-chrome; }
have_sanitizers_of_clang() {
  echo 'int main() {}' | clang++ -fsanitize=address,undefined -x c++ - -o /dev/null
}

declare -A wanted
for preset in "$@"; do
  wanted[$preset]=yes
done

need cmake "CMake 3.24 or newer" have cmake
need ninja-build "Ninja" have ninja
need nlohmann-json3-dev "nlohmann/json, header <nlohmann/json.hpp>" have_header nlohmann/json.hpp
need libcli11-dev "CLI11, header <CLI/CLI.hpp>" have_header CLI/CLI.hpp
need libvalijson-dev "valijson, header <valijson/validator.hpp>" have_header valijson/validator.hpp

if [[ -n ${wanted[dev]:-}${wanted[release]:-}${wanted[bench]:-} ]]; then
  need g++ "a C++20 compiler (g++ 12 or newer)" have g++
fi
if [[ -n ${wanted[dev]:-}${wanted[clang]:-}${wanted[asan-ubsan]:-}${wanted[tsan]:-} ]]; then
  need libgtest-dev "GoogleTest" have_header gtest/gtest.h
  need ccache "ccache, which makes the second build a short one" have ccache
fi
if [[ -n ${wanted[dev]:-} ]]; then
  want nodejs "node, for the tests of schemas and of the HTML report" have node
  want npm "npm, for the same" have npm
  want chromium "Chromium, for the test of the HTML report" have_chromium
fi
if [[ -n ${wanted[clang]:-}${wanted[asan-ubsan]:-}${wanted[tsan]:-}${wanted[fuzz]:-}${wanted[fuzz-plain]:-} ]]; then
  need clang "clang++ 14 or newer" have clang++
fi
if [[ -n ${wanted[asan-ubsan]:-}${wanted[tsan]:-}${wanted[fuzz]:-}${wanted[fuzz-plain]:-} ]]; then
  need libclang-rt-dev "the sanitizers of clang" have_sanitizers_of_clang
fi
if [[ -n ${wanted[mingw]:-}${wanted[mingw-release]:-} ]]; then
  need g++-mingw-w64-x86-64-posix "mingw-w64 with POSIX threads, for the Windows executables" \
    have x86_64-w64-mingw32-g++-posix
  need wine64 "Wine (64 bit), to run them" have_wine
fi
if [[ -n ${wanted[libcxx]:-} ]]; then
  need clang-19 "clang++ 19" have clang++-19
  need libc++-19-dev "libc++ 19" test -e /usr/lib/llvm-19/include/c++/v1/__config
  need libc++abi-19-dev "its run time" test -e /usr/lib/llvm-19/lib/libc++abi.a
  need ccache "ccache, which makes the second build a short one" have ccache
fi
if [[ -n ${wanted[mingw]:-}${wanted[libcxx]:-} ]]; then
  need googletest "the sources of GoogleTest" test -e /usr/src/googletest/googletest/CMakeLists.txt
fi
if [[ -n ${wanted[bench]:-} ]]; then
  need libbenchmark-dev "Google Benchmark" have_header benchmark/benchmark.h
  want libboost-dev "Boost, for peers to compare with" have_header boost/icl/interval_set.hpp
  want libroaring-dev "CRoaring, for the same" have_header roaring/roaring.h
  want valgrind "valgrind, for counting instructions" have valgrind
  want python3 "python3, for reading what it counts" have python3
fi
if [[ -n ${wanted[format]:-} ]]; then
  need git "git, which knows the sources" have git
  need clang-format-14 "clang-format 14 (other versions format differently)" have clang-format-14
fi

report() {
  echo "portpool needs, and does not find here:" >&2
  local i
  for i in "${!missing[@]}"; do
    printf '  - %s (Debian and Ubuntu: %s)\n' "${reasons[$i]}" "${missing[$i]}" >&2
  done
}

# Quiet unless it fails: the words of a few hundred packages help nobody.
quietly() {
  local output
  output=$("$@" 2>&1) || {
    printf '%s\n' "$output" >&2
    echo "portpool could not install what it needs, see above." >&2
    exit 2
  }
}

available() { [[ -n $(apt-cache show "$1" 2>/dev/null) ]]; }
sanitizers_by_version() {
  apt-cache depends clang | sed -n 's/ *Depends: clang-\([0-9]*\)$/libclang-rt-\1-dev/p'
}

if ((${#missing[@]})); then
  if ! have apt-get >/dev/null; then
    report
    echo "Install these with the system's package manager, then run the command again." >&2
    exit 2
  fi
  as_root=()
  if ((EUID != 0)); then
    if ! have sudo >/dev/null; then
      report
      echo "As root: apt-get install ${missing[*]}" >&2
      exit 2
    fi
    as_root=(sudo)
  fi
  echo "== set-up: installing ${missing[*]}"
  quietly "${as_root[@]}" apt-get update -qq
  packages=()
  for package in "${missing[@]}"; do
    if ! available "$package"; then
      case $package in
        # Newer Ubuntu versions name the sanitizers by the version of clang, and older ones have
        # them in the compiler's own packages.
        libclang-rt-dev) package=$(sanitizers_by_version) ;;
        # A system without this one version does without the test of the format, and one without a
        # packaged browser without the test of the HTML report.
        clang-format-14 | chromium | nodejs | npm) continue ;;
      esac
      available "$package" || continue
    fi
    packages+=("$package")
  done
  quietly "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -qq --no-install-recommends "${packages[@]}"
  echo "== set-up: done ($SECONDS s)"
fi

version=$(cmake --version | sed -n '1s/[^0-9]*\([0-9]*\.[0-9]*\).*/\1/p')
if ((${version%.*} < 3 || (${version%.*} == 3 && ${version#*.} < 24))); then
  echo "portpool needs CMake 3.24 or newer; here is $version." >&2
  exit 2
fi
