#!/usr/bin/env python3
"""Checks the shape of the C++ tree: which way includes point, how long files and functions are.

    scripts/check-tree.py               the whole tree; prints what breaks a rule, exit code 1 then
    scripts/check-tree.py --self-test   plants one breach of each rule and requires that it is found

The rooms and their order are the tables of docs/ARCHITECTURE.md: a file includes from its own room
and from those above it. A test may include from any room but the command line.
"""

import argparse
import pathlib
import re
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
TREES = ["sim", "conformance", "fake", "bench"]
MOST_LINES_OF_A_FILE = 400
MOST_LINES_OF_A_FUNCTION = 70
# The command line is the one room that nothing but the programs around it may include.
COMMAND_LINE = "conformance/cli"
ROOM = re.compile(r"^\| `([a-z_]+(?:/[a-z_]+)+)/` \|")
INCLUDE = re.compile(r'^#include ["<]([a-z_0-9/]+/[a-z_0-9]+\.(?:hpp|inc))[">]')
PUBLIC = re.compile(r'^#include ["<](portpool/([a-z]+)/[a-z_0-9/]+\.(?:hpp|h|inc))[">]')
# What each library includes of the public headers: its own, and those of the ones below it.
BELOW = {"sim": {"sim"}, "conformance": {"conformance", "sim"}, "fake": {"fake", "sim"}}
# The interface of the fake's DLL, for a driver that loads it at run time; nothing of fake/ is linked.
OF_THE_DLL = {"portpool/fake/control.h", "portpool/fake/replace_imports.hpp"}


def rooms_in_order(root):
    """Every room of the tables, foundations first."""
    text = (root / "docs/ARCHITECTURE.md").read_text(encoding="utf-8")
    return [match[1] for match in map(ROOM.match, text.splitlines()) if match]


def room_of(path, order):
    """ "sim/pool" of "sim/pool/bits.hpp"; nothing for a file that lies in no room. A room may have
    rooms of its own; then every file lies in one of those."""
    for length in range(len(path.parts) - 1, 1, -1):
        room = "/".join(path.parts[:length])
        if room in order:
            return room
    return "/".join(path.parts[:2]) if len(path.parts) > 2 else None


def is_test(path):
    return bool(re.search(r"_test\.[ch]pp$|_fixture\.hpp$|/testdata\.hpp$|/command_run\.hpp$", path.as_posix()))


def check_includes(path, text, order, complain):
    room = room_of(path, order)
    if room is None or path.parts[0] == "bench":
        return
    if room not in order:
        complain(path, 1, f"the room {room}/ is not in docs/ARCHITECTURE.md")
        return
    for number, line in enumerate(text.splitlines(), 1):
        match = INCLUDE.match(line)
        target = match and room_of(pathlib.Path(path.parts[0], match[1]), order)
        if target not in order or target == room:
            continue
        upwards = order.index(target) > order.index(room)
        if upwards and (not is_test(path) or target == COMMAND_LINE):
            complain(path, number, f"{room}/ must not include from {target}/, which is built on it")


def check_libraries(path, text, complain):
    below = BELOW.get(path.parts[0])
    for number, line in enumerate(text.splitlines(), 1):
        match = PUBLIC.match(line)
        if below and match and match[2] not in below and match[1] not in OF_THE_DLL:
            complain(path, number, f"{path.parts[0]}/ must not include from {match[2]}/")


# What only looks like code: comments, literals and directives, with their line breaks left.
NOT_CODE = re.compile(
    r"""//[^\n]*|/\*.*?\*/|R"([^()\\\s]*)\(.*?\)\1"|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])+'"""
    r"""|^[ \t]*\#(?:[^\n]*\\\n)*[^\n]*""", re.S | re.M)


def code_of(text):
    def blank(match):
        # 1'000 is a number.
        before = text[match.start() - 1:match.start()]
        if match[0][0] == "'" and before.isalnum() and before not in "uUL":
            return match[0].replace("'", " ")
        return "0" + "\n" * match[0].count("\n") if match[0][0] in "\"'R" else "\n" * match[0].count("\n")
    return NOT_CODE.sub(blank, text)


def functions_of(text):
    """(first line, last line, head) of each function body outside of another one."""
    head, head_line, line = "", None, 1
    depth = 0           # of braces inside of `body` or of an initialiser; 0 outside of both
    body = None         # first line of the function whose body this is
    for char in code_of(text):
        line += char == "\n"
        if depth > 0:
            depth += (char == "{") - (char == "}")
            if depth == 0 and body is not None:
                yield body, line, " ".join(head.split())
                body, head, head_line = None, "", None
            elif depth == 0:
                head += "}"
        elif char in ";}" or (char == "{" and opens_scope(head)):
            head, head_line = "", None
        elif char == "{":
            depth = 1
            if opens_body(head):
                body = head_line or line
            else:
                head += "{"
        else:
            if head_line is None and not char.isspace():
                head_line = line
            head += char


def opens_scope(head):
    return bool(re.search(r"\b(namespace|extern 0)\b", head)) or (
        bool(re.search(r"\b(class|struct|union|enum)\b", head)) and not re.search(r"\)\s*(const|noexcept|override|\s)*$", head))


def opens_body(head):
    # After a parameter list, its qualifiers, a return type, or initialisers of members.
    return bool(re.search(r"\)\s*(const|noexcept|override|final|mutable|&|\s|->\s*[\w:<>,&*\s]+)*$", head)
                or re.search(r"\)\s*(noexcept)?\s*:\s.*[)}]\s*$", head, re.S))


def check_lengths(path, text, complain):
    lines = text.count("\n")
    if lines > MOST_LINES_OF_A_FILE:
        complain(path, 1, f"{lines} lines, more than {MOST_LINES_OF_A_FILE}")
    for first, last, head in functions_of(text):
        if last - first + 1 > MOST_LINES_OF_A_FUNCTION:
            complain(path, first, f"a function of {last - first + 1} lines, more than {MOST_LINES_OF_A_FUNCTION}: {head[:60]}")


def breaches_of(root):
    """ "path:line: what is wrong" of each breach, and how many files were looked at."""
    found = []

    def complain(path, number, what):
        found.append(f"{path.as_posix()}:{number}: {what}")

    order = rooms_in_order(root)
    files = sorted(path.relative_to(root) for tree in TREES for path in (root / tree).rglob("*")
                   if path.suffix in (".cpp", ".hpp", ".h"))
    for path in files:
        text = (root / path).read_text(encoding="utf-8")
        check_includes(path, text, order, complain)
        check_libraries(path, text, complain)
        check_lengths(path, text, complain)
    used = {room_of(path, order) for path in files}
    for room in order:
        if room not in used:
            complain(pathlib.Path("docs/ARCHITECTURE.md"), 1, f"there is no room {room}/")
    return found, len(files)


# Of the self-test: files of a small tree, with what must be said of each; None for nothing.
TABLE = "".join(f"| `{room}/` | |\n" for room in
                ["sim/state", "sim/host", "conformance/judge", "conformance/format/reading", "conformance/format/trace", "conformance/report", "conformance/cli"])
BODY = "".join(f"  use({i});\n" for i in range(69))
PLANTED = {
    "sim/state/up.hpp": ('#include "host/host.hpp"\n', "sim/state/up.hpp:1: sim/state/ must not include from sim/host/"),
    "sim/host/down.cpp": ('#include "state/state.hpp"\n', None),
    "conformance/judge/up.cpp": ('\n#include "report/words.hpp"\n', "conformance/judge/up.cpp:2: conformance/judge/ must not"),
    "conformance/judge/up_test.cpp": ('#include "report/words.hpp"\n', None),
    "conformance/judge/cli_test.cpp": ('#include "cli/command.hpp"\n', "conformance/judge/cli_test.cpp:1: conformance/judge/ must not"),
    "sim/state/back.cpp": ("#include <portpool/conformance/lint.hpp>\n", "sim/state/back.cpp:1: sim/ must not include from conformance/"),
    "sim/host/own.cpp": ('#include "portpool/sim/call.hpp"\n', None),
    "conformance/judge/fake.cpp": ('#include "portpool/fake/machine.hpp"\n', "conformance/judge/fake.cpp:1: conformance/ must not include from fake/"),
    "conformance/judge/dll.cpp": ('#include "portpool/fake/control.h"\n', None),
    "conformance/report/long.h": ("/**/\n" * 401, "conformance/report/long.h:1: 401 lines"),
    "conformance/report/long.cpp": ("//\n" * 401, "conformance/report/long.cpp:1: 401 lines"),
    "conformance/report/full.cpp": ("//\n" * 400, None),
    "conformance/report/f.cpp": ("namespace a {\n\nint f(int x,\n      int y) {\n" + BODY + "}\n}\n", "conformance/report/f.cpp:3: a function of 72 lines"),
    "conformance/report/g.cpp": ("namespace {\nvoid g() {\n" + BODY[:-len("  use(68);\n")] + "}\n}\n", None),
    "conformance/report/m.cpp": ("struct S {\n  S() : a_{1} {\n" + BODY + "  }\n  int a_ = f(\"{\");\n};\n", "conformance/report/m.cpp:2: a function of 71 lines"),
    "conformance/report/t.cpp": ("const int kTable[] = {\n" + "  1, 2,\n" * 99 + "};\n", None),
    "conformance/cli/ok.cpp": ('#include "report/words.hpp"\n', None),
    "conformance/format/reading/up.cpp": ('#include "format/trace/rows.hpp"\n', "conformance/format/reading/up.cpp:1: conformance/format/reading/ must not"),
    "conformance/format/trace/down.cpp": ('#include "format/reading/text.hpp"\n', None),
    "conformance/format/a.cpp": ("\n", "conformance/format/a.cpp:1: the room conformance/format/ is not in"),
    "conformance/other/a.cpp": ("\n", "conformance/other/a.cpp:1: the room conformance/other/ is not in"),
}


def self_test():
    with tempfile.TemporaryDirectory() as directory:
        root = pathlib.Path(directory)
        for name, (text, _) in PLANTED.items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(text, encoding="utf-8")
        (root / "docs").mkdir()
        (root / "docs/ARCHITECTURE.md").write_text(TABLE + "| `sim/gone/` | |\n", encoding="utf-8")
        found, _ = breaches_of(root)
    expected = [said for _, said in PLANTED.values() if said] + ["docs/ARCHITECTURE.md:1: there is no room sim/gone/"]
    missed = [said for said in expected if not any(one.startswith(said) for one in found)]
    invented = [one for one in found if not any(one.startswith(said) for said in expected)]
    for one in missed:
        print(f"planted, and not found: {one}")
    for one in invented:
        print(f"found, and not planted: {one}")
    if not missed and not invented:
        print(f"{len(expected)} planted breaches found, nothing else")
    return 1 if missed or invented else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--self-test", action="store_true", help="check the checks")
    if parser.parse_args().self_test:
        return self_test()
    found, files = breaches_of(ROOT)
    for one in found:
        print(one)
    if not found:
        print(f"{files} files: no include points upwards, no file above {MOST_LINES_OF_A_FILE} lines, "
              f"no function above {MOST_LINES_OF_A_FUNCTION}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
