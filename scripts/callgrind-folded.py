#!/usr/bin/env python3
"""Turns a callgrind profile into folded stacks, for flamegraph.pl, inferno or speedscope.

    valgrind --tool=callgrind --separate-callers=40 --callgrind-out-file=calls.out \\
        portpool profile --mix churn --ops 20000
    scripts/callgrind-folded.py calls.out > calls.folded

A line is "caller;...;function instructions", counted exactly. Callgrind keeps the callers of a function
only as far as --separate-callers says; recursion is folded into one frame. With --root TEXT, stacks begin
at the first frame that contains the text, and those without one are left out.

Exit codes: 0 written, 2 the file is not a callgrind profile.
"""

import argparse
import collections
import re
import sys

COST = re.compile(r"(?:[+-]?\d+|\*|0x[0-9a-f]+) (\d+)")
NAMED = re.compile(r"\((\d+)\)(?: (.*))?")


def short(name):
    """A function without its arguments: frames have to be read."""
    name = re.sub(r"\s*\[clone [^\]]*\]", "", name)
    depth = 0
    for i, letter in enumerate(name):
        if letter == "<":
            depth += 1
        elif letter == ">":
            depth -= 1
        elif letter == "(" and depth == 0 and i > 0 and not name.startswith("(anonymous", i):
            return name[:i].replace(";", ",")
    return name.replace(";", ",")


def self_costs(lines):
    """Yields (function with its callers, cost); cost of calls belongs to the callee."""
    names = {}
    function = None
    call_follows = False
    for line in lines:
        if line.startswith("fn="):
            match = NAMED.match(line[3:].strip())
            if match is None:
                function = line[3:].strip()
            else:
                if match.group(2):
                    names[match.group(1)] = match.group(2)
                function = names.get(match.group(1), match.group(1))
        elif line.startswith("cfn="):
            match = NAMED.match(line[4:].strip())
            if match is not None and match.group(2):
                names[match.group(1)] = match.group(2)
        elif line.startswith("calls="):
            call_follows = True
        else:
            match = COST.match(line)
            if match and function is not None:
                if not call_follows:
                    yield function, int(match.group(1))
                call_follows = False


def stack_of(function, root):
    frames = [short(frame) for frame in reversed(function.split("'")) if not frame.isdigit()]
    if root:
        for i, frame in enumerate(frames):
            if root in frame:
                return frames[i:]
        return []
    return frames


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("profile", help="what valgrind --tool=callgrind wrote")
    parser.add_argument("--root", default="", help="begin stacks at the frame that contains this")
    arguments = parser.parse_args()
    try:
        with open(arguments.profile, encoding="utf-8", errors="replace") as file:
            lines = file.readlines()
    except OSError as error:
        print(f"callgrind-folded: {error}", file=sys.stderr)
        return 2
    if not any(line.startswith("events:") for line in lines):
        print(f"callgrind-folded: {arguments.profile}: not a callgrind profile", file=sys.stderr)
        return 2
    stacks = collections.Counter()
    for function, cost in self_costs(lines):
        stack = stack_of(function, arguments.root)
        if stack:
            stacks[";".join(stack)] += cost
    for stack, cost in sorted(stacks.items()):
        print(stack, cost)
    return 0


if __name__ == "__main__":
    sys.exit(main())
