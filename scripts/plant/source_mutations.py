#!/usr/bin/env python3
"""Changes the source of the model and of the judge in one place, many times, and lists what no check notices.

    scripts/plant/source_mutations.py                      100 changes drawn by seed 1
    scripts/plant/source_mutations.py --seed 7 --count 300
    scripts/plant/source_mutations.py --at sim/rules/ruling.cpp:177
    scripts/plant/source_mutations.py --list               all places, without trying any
    scripts/plant/source_mutations.py --only sim/pool      those of files whose path has this in it

`portpool mutate` breaks rules; this breaks what comes after a rule has spoken: comparisons, operands,
constants, codes, statements left out, in effects, state, hash, undo, renaming, snapshots and the
judge. All drawn changes are compiled at once (mutants.py) against the objects of a build that exists
already, and each is one run of the checks, the quickest first. A change that survives every check is
an error unless survivors.json gives a reason for it.
"""

import argparse
import concurrent.futures
import json
import os
import pathlib
import random
import re
import shlex
import subprocess
import sys
import time

import mutants

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
PARTS = {"sim": ["sim/*.cpp", "sim/effects", "sim/host", "sim/pool", "sim/rules", "sim/snapshot",
                 "sim/state", "sim/store"],
         "conformance": ["conformance/judge"]}
PROGRAMS = ["portpool", "portpool_sim_tests", "portpool_conformance_tests",
            "portpool_corpus_tests"]
MACRO = """#include <type_traits>
namespace portpool { extern const int mutant_number; }
#define M(number) (!std::is_constant_evaluated() && ::portpool::mutant_number == (number))
"""
NUMBER = """#include <cstdlib>
namespace portpool {
extern const int mutant_number;
const int mutant_number = [] {
  const char* text = std::getenv("PORTPOOL_MUTANT");
  return text == nullptr ? 0 : std::atoi(text);
}();
}
"""


def fail(message):
    sys.exit(f"source_mutations: {message}")


def run(command, seconds=None, **options):
    """Exit code and output; a program that takes too long has failed."""
    try:
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                              errors="replace", check=False, timeout=seconds, **options)
        return done.returncode, done.stdout
    except subprocess.TimeoutExpired:
        return -1, "took too long"


def sources():
    """Every file that takes part, by part."""
    found = {}
    for part, patterns in PARTS.items():
        files = []
        for pattern in patterns:
            files += (ROOT.glob(pattern) if "*" in pattern
                      else (f for f in (ROOT / pattern).iterdir() if f.suffix in (".cpp", ".hpp")))
        found[part] = sorted(f.relative_to(ROOT).as_posix() for f in files
                             if not re.search(r"_test\.[ch]pp$", f.name))
    return found


class Build:
    """The instrumented objects, linked with the rest of an existing build."""

    def __init__(self, build, scratch, jobs):
        self.build, self.scratch, self.jobs = build, scratch, jobs
        self.commands = json.loads((build / "compile_commands.json").read_text(encoding="utf-8"))

    def flags(self, part):
        """The command of some source of the part, without source, output and warnings."""
        for entry in self.commands:
            if f"portpool_{part}.dir" in entry["command"] and "_tests.dir" not in entry["command"]:
                words = shlex.split(entry["command"])
                at = next(i for i, w in enumerate(words) if re.search(r"(g|clang)\+\+[\w.-]*$", w))
                words = words[at:]
                for option in ("-o", "-c", "-MT", "-MF"):
                    if option in words:
                        i = words.index(option)
                        del words[i:i + 2]
                # Checks run far more often than this is compiled.
                return [w for w in words if not re.match(r"-W|-MD|-O0", w)] + ["-w", "-O1"]
        fail(f"{self.build} has no target portpool_{part}: build it first")

    def write(self, name, text):
        path = self.scratch / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
        return path

    def compile(self, part, unit, names):
        """Object file and errors of some sources, compiled together."""
        text = "".join(f'#include "{self.scratch / name}"\n' for name in names)
        source = self.write(f"units/{unit}.cpp", text)
        output = source.with_suffix(".o")
        command = self.flags(part)
        command[1:1] = ["-include", str(self.scratch / "mutant.hpp"),
                        "-I" + str(self.scratch / part)]
        code, text = run(command + ["-c", str(source), "-o", str(output)])
        return output, text if code != 0 else ""

    def link(self, target, objects):
        """The executable of a target, with our objects before its own, which have inline functions
        as well, and before its libraries: those of the model alone where it has no other."""
        if target == "portpool_sim_tests":
            objects = [o for o in objects if not o.name.startswith("conformance-")]
        code, text = run(["ninja", "-C", str(self.build), "-t", "commands", target])
        if code != 0:
            fail(text)
        command = text.strip().splitlines()[-1]
        words = shlex.split(command.split("&&")[1])  # what follows finds the tests
        at = next(i for i, w in enumerate(words) if re.search(r"(g|clang)\+\+[\w.-]*$", w))
        words = words[at:]
        output = self.scratch / target
        words[words.index("-o") + 1] = str(output)
        first = next(i for i, w in enumerate(words) if w.endswith(".o"))
        words[first:first] = [str(o) for o in objects]
        code, text = run(words, cwd=self.build)
        if code != 0:
            fail(f"linking {target}: {text[-2000:]}")
        return output


def draw(edits, count, seed):
    """`count` changes that can be in one text, in the order in which they were drawn."""
    order = list(range(len(edits)))
    random.Random(seed).shuffle(order)
    chosen, of_file = [], {}
    for index in order:
        if len(chosen) == count:
            break
        edit = edits[index]
        others = of_file.setdefault(edit.file, [])
        if all(mutants.compatible(edit, other) for other in others):
            others.append(edit)
            chosen.append(edit)
    for number, edit in enumerate(chosen, 1):
        edit.number = number
    return chosen


def compile_all(build, files, texts, chosen):
    """Objects with the changes that compile; the others are taken out of `chosen`."""
    # All sources of a part or none: an archive has several of them in one member.
    files = {part: names for part, names in files.items() if any(e.file in names for e in chosen)}
    build.write("mutant.hpp", MACRO)
    build.write("mutant.cpp", NUMBER)
    dropped = set()
    units = []
    for part, names in files.items():
        folders = {}
        for name in names:
            if name.endswith(".cpp"):
                folders.setdefault(os.path.dirname(name).replace("/", "-"), []).append(name)
        for folder, members in folders.items():  # as many at once as PORTPOOL_UNITY compiles
            units += [(part, f"{folder}-{i}", members[i:i + 11]) for i in range(0, len(members), 11)]
    pending, objects = units, {}
    for _ in range(8):
        for name in (name for names in files.values() for name in names):
            live = [e for e in chosen if e.file == name and e.number not in dropped]
            build.write(name, mutants.apply(texts[name], live))
        with concurrent.futures.ThreadPoolExecutor(build.jobs) as pool:
            results = list(pool.map(lambda one: build.compile(*one), pending))
        again, bad = [], set()
        for unit, (output, errors) in zip(pending, results):
            objects[unit[1]] = output
            if not errors:
                continue
            again.append(unit)
            found = {e.number for file, line in re.findall(r"([\w./-]+):(\d+):\d+: (?:fatal )?error",
                                                           errors)
                     for e in chosen if file.endswith(e.file) and e.line <= int(line) <= e.last}
            if not found - dropped:
                fail(f"{unit[1]} does not compile:\n{errors[:2000]}")
            bad |= found
        if any(e.file.endswith(".hpp") for e in chosen if e.number in bad - dropped):
            again = units
        dropped |= bad
        pending = again
        if not pending:
            break
    else:
        fail("the changes do not compile after eight attempts")
    chosen[:] = [e for e in chosen if e.number not in dropped]
    main, errors = build.compile("sim", "mutant", ["mutant.cpp"])
    if errors:
        fail(errors)
    return list(objects.values()) + [main], len(dropped)


# Tests of the suite that ask neither the model nor the judge anything that is not asked before.
ELSEWHERE = ("*Command*", "*Explain*", "Asking*", "Collect*", "FakeReplay*", "FileText*", "Html*",
             "Journal*", "Json*", "Listings*", "MachineLock*", "Malformed*", "Netsh*", "Printable*",
             "ProcessNames*", "Profile*", "RunProgram*", "WinsockDriver*", "Stress*")
OF_THE_JUDGE = ("*Judge*", "*Planted*", "*Trusted*", "*Learn*", "*Diff*", "*Fault*", "*Overlay*",
                "*Expectation*", "Itinerary*", "HiddenSteps*", "Overflow*", "Cancelled*", "Result*")


def checks(programs, scratch):
    """Name, command, seconds, and whether it is of the judge rather than of the model."""
    tool, unit, suite, corpus = (str(program) for program in programs)
    found = str(scratch / "found")
    scenarios = str(ROOT / "scenarios")

    def tests(program, wanted=(), unwanted=()):
        chosen = ":".join(wanted) + ("-" + ":".join(unwanted) if unwanted else "")
        return [program, "--gtest_brief=1", "--gtest_fail_fast", f"--gtest_filter={chosen}"]

    def explore(scope):
        return [tool, "explore", "--scope", scope, "--seconds", "20", "--jobs", "1",
                "--no-comparison", "--out", found]

    fuzz = [tool, "fuzz", "--count", "2000", "--jobs", "1", "--out", found]
    slow = ("*MutationTest*", "Interleavings*", "*Allocation*")
    return [
        ("corpus", [tool, "run", scenarios, "-q", "--jobs", "1"], 60, False),
        ("broken rules", [tool, "mutate", scenarios, "-q"], 120, False),
        ("judge tests", tests(suite, OF_THE_JUDGE), 240, True),
        ("interleavings", tests(unit, ["Interleavings*"]), 300, False),
        ("unit tests", tests(unit, unwanted=slow), 300, False),
        ("corpus from snapshots", tests(corpus), 240, False),
        ("fuzz of answers", fuzz + ["--draw-answers"], 240, False),
        ("fuzz", fuzz, 240, False),
        ("explore", explore("reference"), 120, False),
        ("explore of requests", explore("requests"), 120, False),
        ("tests of the suite", tests(suite, unwanted=OF_THE_JUDGE + ELSEWHERE), 600, False),
        ("rules of the reference", tests(unit, ["*MutationTest*"]), 300, False),
    ]


def try_one(number, planned, of_model=True):
    """The name of the check that notices, or None."""
    environment = {**os.environ, "PORTPOOL_MUTANT": str(number)}
    for name, command, seconds, _ in sorted(planned, key=lambda check: check[3] == of_model):
        code, _ = run(command, seconds, env=environment, cwd=ROOT)
        if code != 0:
            return name
    return None


def reason_for(edit, reasons, text):
    """The reason why nothing can notice the change. A text that a file has in several places is
    told by another one `beside` it, on its first line."""
    line = text.splitlines()[edit.line - 1]
    for one in reasons:
        same = (one["file"], one["kind"], one["text"]) == (edit.file, edit.kind, edit.text)
        if same and one.get("beside", "") in line:
            return one["reason"]
    return None


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=100, help="changes to draw")
    parser.add_argument("--only", help="only files whose path contains this")
    parser.add_argument("--at", action="append", metavar="FILE:LINE",
                        help="every change of this line instead of drawn ones; may be repeated")
    parser.add_argument("--list", action="store_true", help="print every place; try none")
    parser.add_argument("--build", type=pathlib.Path, default=ROOT / "build" / "dev",
                        help="a build of portpool and its tests that is up to date")
    parser.add_argument("--scratch", type=pathlib.Path, default=ROOT / "build" / "mutations",
                        help="where the changed sources are compiled")
    parser.add_argument("--jobs", type=int, default=2, help="compilations and checks at once")
    parser.add_argument("--seconds", type=float, help="begin no further change after so long")
    options = parser.parse_args()

    files = sources()
    texts = {name: (ROOT / name).read_text(encoding="utf-8")
             for part in files for name in files[part]}
    edits = [edit for name, text in sorted(texts.items())
             if not options.only or options.only in name for edit in mutants.find(name, text)]
    if options.list:
        for edit in edits:
            print(f"{edit.file}:{edit.line}: {edit.kind}: {edit.text[:90]}")
        print(f"{len(edits)} places")
        return 0
    reasons = json.loads((HERE / "survivors.json").read_text(encoding="utf-8"))
    if options.at:
        edits = [edit for edit in edits if f"{edit.file}:{edit.line}" in options.at]
    chosen = draw(edits, len(edits) if options.at else options.count, options.seed)
    scratch = options.scratch.resolve()
    build = Build(options.build.resolve(), scratch, options.jobs)
    objects, uncompiled = compile_all(build, files, texts, chosen)
    planned = checks([build.link(target, objects) for target in PROGRAMS], scratch)
    noticed = try_one(0, planned)
    if noticed:
        fail(f"without any change the check \"{noticed}\" fails")

    print(f"seed {options.seed}: {len(edits)} places, {len(chosen)} drawn that compile "
          f"({uncompiled} do not)", flush=True)
    begun = time.monotonic()
    caught, excused, survived, tried = {}, [], [], 0

    def one(edit):
        if options.seconds and time.monotonic() - begun > options.seconds:
            return edit, "not tried"
        return edit, try_one(edit.number, planned, edit.file.startswith("sim/"))

    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        for edit, name in pool.map(one, chosen):
            if name == "not tried":
                continue
            tried += 1
            if name is not None:
                caught[name] = caught.get(name, 0) + 1
                continue
            reason = reason_for(edit, reasons, texts[edit.file])
            (excused if reason else survived).append(edit)
            print(f"{'excused ' if reason else 'SURVIVED'} {edit.file}:{edit.line}: {edit.kind}: "
                  f"{edit.text[:110]}" + (f"\n         {reason}" if reason else ""), flush=True)
    print(f"{tried} tried: {sum(caught.values())} noticed ("
          + ", ".join(f"{name} {count}" for name, count in caught.items())
          + f"), {len(excused)} excused, {len(survived)} survived")
    return 1 if survived else 0


if __name__ == "__main__":
    sys.exit(main())
