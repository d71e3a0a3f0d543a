#!/usr/bin/env python3
"""Plants faults in the model, one at a time, and asks which checks notice.

    scripts/plant/planted_faults.py --check             do all faults still apply? (no build)
    scripts/plant/planted_faults.py                     build and try each; prints a table
    scripts/plant/planted_faults.py --only matrix-cell  one of them

A fault is a text of a source file and what takes its place: faults.json. The sources are copied, so
the tree stays as it is. The judge and the simulator share the faulty model, as they would share a
fault that nobody planted: what notices are the expectations of the corpus, the reference model and
the properties.
"""

import argparse
import json
import pathlib
import shutil
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
SCOPES = ["reference", "reservations", "dual-stack", "default", "open-questions", "shared-ports"]


def fail(message):
    sys.exit(f"planted_faults: {message}")


def planted(fault, root):
    """The text of the file with the fault in it."""
    text = (root / fault["file"]).read_text(encoding="utf-8")
    count = text.count(fault["find"])
    if count != 1:
        fail(f'{fault["id"]}: its text occurs {count} times in {fault["file"]}, not once')
    return text.replace(fault["find"], fault["put"])


def run(command, **options):
    begun = time.monotonic()
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          check=False, **options)
    return done.returncode, done.stdout, time.monotonic() - begun


def copy_sources(build, faults):
    source = build / "source"
    if source.exists():
        shutil.rmtree(source)
    ignore = shutil.ignore_patterns("build", ".git")
    shutil.copytree(ROOT, source, ignore=ignore)
    # The build of an earlier run may still have a fault in it: what is older than that would not be
    # compiled again.
    for fault in faults:
        (source / fault["file"]).touch()
    return source


def configure(source, build):
    tree = build / "tree"
    code, output, _ = run(["cmake", "-S", str(source), "-B", str(tree), "-G", "Ninja",
                           "-DCMAKE_BUILD_TYPE=Release", "-DPORTPOOL_BUILD_TESTS=OFF",
                           "-DPORTPOOL_BUILD_BENCHMARKS=OFF", "-DPORTPOOL_WARNINGS_AS_ERRORS=OFF",
                           "-DPORTPOOL_UNITY=ON"])
    if code != 0:
        fail(output)
    return tree


def build_tool(tree, jobs):
    code, output, _ = run(["cmake", "--build", str(tree), "--target", "portpool", "--parallel",
                           str(jobs)])
    if code != 0:
        fail(output)
    return next(tree.glob("conformance/portpool*"))


def by_corpus(tool, source):
    code, output, seconds = run([str(tool), "run", "--json", str(source / "scenarios")])
    return {"found": code != 0, "seconds": seconds}


def by_explore(tool, out, seconds, jobs):
    """Scope by scope until one finds it."""
    spent = 0.0
    for scope in SCOPES:
        code, output, took = run([str(tool), "explore", "--scope", scope, "--seconds", str(seconds),
                                  "--jobs", str(jobs), "--no-comparison", "--json", "--out",
                                  str(out)])
        spent += took
        try:
            violation = json.loads(output).get("violation")
        except json.JSONDecodeError:
            return {"found": code != 0, "seconds": spent, "scope": scope}
        if violation:
            return {"found": True, "seconds": spent, "scope": scope,
                    "file": violation.get("scenario"), "property": violation["property"]}
    return {"found": False, "seconds": spent}


def by_fuzz(tool, out, seconds, jobs):
    code, output, took = run([str(tool), "fuzz", "--seconds", str(seconds), "--failures", "1",
                              "--jobs", str(jobs), "--json", "--out", str(out)])
    try:
        found = json.loads(output)["found"]
    except json.JSONDecodeError:
        return {"found": code != 0, "seconds": took}
    if not found:
        return {"found": code != 0, "seconds": took}
    return {"found": True, "seconds": took, "steps": found[0]["steps"], "file": found[0]["file"],
            "kind": found[0].get("kind")}


def steps_of(path):
    if not path or not pathlib.Path(path).exists():
        return None
    return len(json.loads(pathlib.Path(path).read_text(encoding="utf-8"))["steps"])


def cell(result):
    if not result["found"]:
        return f'no ({result["seconds"]:.0f} s)'
    return f'yes, {result["seconds"]:.1f} s'


def row_of(fault, corpus, explore, fuzz):
    lengths = [n for n in (fuzz.get("steps"), steps_of(explore.get("file"))) if n is not None]
    found = any(one["found"] for one in (corpus, explore, fuzz))
    shortest = str(min(lengths)) if lengths else "-"
    row = (f'| `{fault["id"]}` | {fault["what"]} | {cell(corpus)} | {cell(explore)} | '
           f'{cell(fuzz)} | {shortest} |')
    return row, found, min(lengths) if lengths else None


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--only", action="append", default=[])
    parser.add_argument("--build", type=pathlib.Path, default=ROOT / "build" / "planted")
    parser.add_argument("--seconds", type=float, default=20, help="for each of explore and fuzz")
    parser.add_argument("--jobs", type=int, default=2, help="of builds, explore and fuzz")
    options = parser.parse_args()
    faults = json.loads((HERE / "faults.json").read_text(encoding="utf-8"))
    unknown = set(options.only) - {fault["id"] for fault in faults}
    if unknown:
        fail(f"there is no fault {', '.join(sorted(unknown))}")
    wanted = [fault for fault in faults if not options.only or fault["id"] in options.only]
    for fault in wanted:
        planted(fault, ROOT)
    if options.check:
        print(f"{len(wanted)} faults apply")
        return 0
    options.build.mkdir(parents=True, exist_ok=True)
    source = copy_sources(options.build, faults)
    tree = configure(source, options.build)
    build_tool(tree, options.jobs)
    print("| fault | what | corpus | explore | fuzz | steps |\n|---|---|---|---|---|---|")
    missed, longest = [], 0
    for fault in wanted:
        path = source / fault["file"]
        original = path.read_text(encoding="utf-8")
        path.write_text(planted(fault, source), encoding="utf-8")
        tool = build_tool(tree, options.jobs)
        out = options.build / "found" / fault["id"]
        row, found, length = row_of(fault, by_corpus(tool, source),
                                    by_explore(tool, out, options.seconds, options.jobs),
                                    by_fuzz(tool, out, options.seconds, options.jobs))
        print(row, flush=True)
        path.write_text(original, encoding="utf-8")
        if not found:
            missed.append(fault["id"])
        longest = max(longest, length or 0)
    print(f"\n{len(wanted)} faults, {len(wanted) - len(missed)} found, longest scenario {longest} "
          "steps")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
