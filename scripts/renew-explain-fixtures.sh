#!/usr/bin/env bash
# Writes the answers of explain to the listings in conformance/testdata/netsh anew, and those in
# docs/EXPLAIN.md and README.md, and the machine that tests of the fake use. Review the difference: a test holds each of them.
set -euo pipefail
cd "$(dirname "$0")/.."
portpool=${1:?usage: renew-explain-fixtures.sh PATH-OF-PORTPOOL}
python3 - "$portpool" <<'PY'
import glob, json, re, subprocess, sys
portpool = sys.argv[1]
def answer(arguments):
    done = subprocess.run([portpool, *arguments], capture_output=True)
    return done.stdout.decode(), done.returncode
for path in sorted(glob.glob("conformance/testdata/netsh/*.json")):
    asked = json.load(open(path, encoding="utf-8"))
    stem = path[:-5]
    listing = "conformance/testdata/netsh/" + asked["listing"] if "listing" in asked else stem + ".txt"
    files = [listing]
    if "netstat" in asked:
        files.append("conformance/testdata/netsh/" + asked["netstat"])
    text, code = answer(["explain", asked["request"], *files])
    name = stem.split("/")[-1]
    open(stem + ".expected", "w", encoding="utf-8", newline="").write(text)
    if asked.get("exit") != code:
        print(f"{name}: exit code {asked.get('exit')} -> {code}")
        asked["exit"] = code
        json.dump(asked, open(path, "w", encoding="utf-8"), indent=2, ensure_ascii=False)
        open(path, "a").write("\n")
text, _ = answer(["import-netsh", "--machine", "conformance/testdata/netsh/machine-docker-wsl.txt"])
open("fake/testdata/docker-desktop.machine", "w", encoding="utf-8", newline="").write(text)
for path in ("docs/EXPLAIN.md", "README.md"):
    text = open(path, encoding="utf-8").read()
    def renew(match):
        output, _ = answer(match.group(1).split())
        return f"```console\n$ portpool {match.group(1)}\n{output}```"
    text = re.sub(r"```console\n\$ portpool ((?:explain|import-netsh) [^\n]*)\n.*?```", renew, text, flags=re.S)
    open(path, "w", encoding="utf-8", newline="").write(text)
PY
