#!/usr/bin/env bash
# Runs a Windows executable under Wine: run-under-wine.sh program.exe [argument...]
#
# The prefix (Wine's "C: drive") is PORTPOOL_WINEPREFIX when that is set, else one that is kept in
# the user's cache directory: the user's own ~/.wine is never touched. WINE names the Wine to use, such
# as one that you built; without it the first on the PATH is taken, then the distribution's.
set -u
export WINEDEBUG="${WINEDEBUG:--all}"
export WINEPREFIX="${PORTPOOL_WINEPREFIX:-${XDG_CACHE_HOME:-$HOME/.cache}/portpool/wine}"
# No desktop integration, no .NET and no HTML engine: nothing here needs them, and Wine would
# offer to download them.
export WINEDLLOVERRIDES="${WINEDLLOVERRIDES:-mscoree=;mshtml=;winemenubuilder.exe=}"
unset DISPLAY
mkdir -p "$WINEPREFIX"
if [[ -n ${WINE:-} ]]; then
  exec "$WINE" "$@"
fi
# Debian puts its 64-bit loader beside the path.
for wine in wine64 wine /usr/lib/wine/wine64 /usr/lib/x86_64-linux-gnu/wine/wine64; do
  if wine_path=$(command -v "$wine"); then
    exec "$wine_path" "$@"
  fi
done
echo "run-under-wine.sh: no wine64 or wine found; on Debian: apt-get install wine64" >&2
exit 127
