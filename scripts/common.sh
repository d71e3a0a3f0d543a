# Sourced by the commands of the top directory: stages with their name and time, one build of a
# preset, and a Wine prefix that lasts as long as the command.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"
logs="$root/build/logs"
mkdir -p "$logs"

jobs=${PORTPOOL_JOBS:-$(nproc 2>/dev/null || echo 2)}
command_started=$SECONDS

# stage NAME COMMAND...: prints the name, runs the command with its output in a log, prints how
# long it took. When it fails the end of the log is shown and the whole command ends.
stage() {
  local name=$1 started=$SECONDS log
  shift
  log="$logs/${name// /-}.log"
  printf '== %s ... ' "$name"
  local code=0
  "$@" >"$log" 2>&1 || code=$?
  if ((code == 0)); then
    printf 'done (%d s)\n' $((SECONDS - started))
    return 0
  fi
  printf 'FAILED (%d s)\n\n' $((SECONDS - started))
  tail -n 60 "$log"
  printf '\n== %s failed; the whole output is in %s\n' "$name" "${log#"$root"/}"
  exit $code
}

# build PRESET [TARGET...]
build() {
  local preset=$1
  shift
  cmake --preset "$preset" || return
  cmake --build --preset "$preset" --parallel "$jobs" ${1:+--target "$@"}
}

# Wine in a prefix of its own, so that neither the user's settings nor an earlier run matter, and
# nothing stays behind. Sets PORTPOOL_WINEPREFIX, which cmake/toolchains/run-under-wine.sh uses.
start_private_wine() {
  PORTPOOL_WINEPREFIX=$(mktemp -d "${TMPDIR:-/tmp}/portpool-wine.XXXXXX")
  export PORTPOOL_WINEPREFIX
  trap stop_private_wine EXIT
  stage "start Wine" "$root/cmake/toolchains/run-under-wine.sh" wineboot --init
}

stop_private_wine() {
  local server
  for server in "${WINE:+$(dirname "$WINE")/wineserver}" wineserver /usr/lib/wine/wineserver64 \
    /usr/lib/x86_64-linux-gnu/wine/wineserver64; do
    if command -v "$server" >/dev/null; then
      WINEPREFIX=$PORTPOOL_WINEPREFIX "$server" --kill --wait >/dev/null 2>&1 || true
      break
    fi
  done
  rm -rf "$PORTPOOL_WINEPREFIX"
}
